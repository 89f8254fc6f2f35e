/* A VFS of SQLite over the default one, in which power is cut or a call fails when the test says so.
 *
 * Writes that were not synced when power is cut are, for each sector of 512 bytes, kept, lost or
 * replaced by garbage; every later call fails until power is back. Not thread-safe. */
#ifndef TEST_SUPPORT_POWER_VFS_H
#define TEST_SUPPORT_POWER_VFS_H

#include <stdbool.h>

/* Registers it as "power"; make_default: for all files that the process opens from now on. */
void test_power_install(bool make_default);
/* At the n-th write, sync, truncation or deletion from now, power is cut. */
void test_power_cut_at(long n, unsigned seed);
/* The n-th of them fails as a full disk does (a sync: as an I/O error), all later ones work. */
void test_power_fail_at(long n);
/* Power is back; nothing is armed. Every file must be closed. Returns how many of them there were. */
long test_power_reset(void);
/* Whether what was armed has happened. */
bool test_power_happened(void);

#endif
