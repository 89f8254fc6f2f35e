/* The drivers that the process knows: those built in, and those that registered themselves. */
#ifndef RX_ENGINE_DRIVERS_H
#define RX_ENGINE_DRIVERS_H

#include <reflex/sys/driver.h>
#include <reflex/sys/url.h>

/* The driver for the URL's scheme. One that is not built in is looked for in a module, which is
 * loaded and stays. RX_EDRIVER, naming the module and the package to install. Borrowed. */
int rx__drivers_find(const rx_driver **out, const rx_url *url, rx_error *error);

#endif
