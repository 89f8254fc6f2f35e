/* What ends a select that locks its rows. What the servers refuse, or understand each in its own way, is
 * refused for all engines. */
#include <string.h>

#include "base/fail.h"
#include "sql/check.h"
#include "sql/render/render.h"
#include "sql/walk.h"

static int check_lock(rx__renderer *r, const rx__select *select)
{
	int lock = select->lock, kind = lock & (RX_FOR_UPDATE | RX_FOR_SHARE);
	int how = lock & (RX_SKIP_LOCKED | RX_NOWAIT);
	bool many = select->distinct || select->group_by || !rx__expr_empty(select->having) ||
		(select->objects && rx__check_multiplies(&r->scope));
	if ((kind != RX_FOR_UPDATE && kind != RX_FOR_SHARE) || lock != (kind | how) ||
		how == (RX_SKIP_LOCKED | RX_NOWAIT))
		return rx__fail(r->error, RX_EINVAL,
			".lock is RX_FOR_UPDATE or RX_FOR_SHARE, with RX_SKIP_LOCKED or RX_NOWAIT behind it");
	if (select->form != RX__SELECT_ROWS || many)
		return rx__fail(r->error, RX_EINVAL,
			".lock is for rows as they are in their table: not with .distinct, .group_by, .having, "
			"joins to many, counts and rx_exists");
	return 0;
}

void rx__render_lock(rx__renderer *r, const rx__select *select)
{
	const rx_dialect *dialect = r->dialect;
	const char *form = select->lock & RX_FOR_UPDATE ? dialect->lock_update : dialect->lock_share;
	const char *at = form ? strstr(form, "%s") : NULL;
	if (!select->lock)
		return;
	if (r->rc == 0)
		r->rc = check_lock(r, select);
	if (r->rc != 0 || !form)
		return;
	rx__buf_add(r->out, form, at ? (size_t)(at - form) : strlen(form));
	if (at) {
		rx__render_alias(r, r->scope.first);
		rx__render_text(r, at + 2);
	}
	rx__render_text(r, select->lock & RX_SKIP_LOCKED ? " SKIP LOCKED" : "");
	rx__render_text(r, select->lock & RX_NOWAIT ? " NOWAIT" : "");
}
