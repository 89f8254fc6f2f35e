/* Filters of models: rows that queries do not see, and the ways around.
 *
 *     RX_MODEL(Document, document,
 *         column(rx_text, title),
 *         column(bool, draft, .filter = RX_VALUE(false)),     only rows that are no drafts
 *         column(rx_opt_datetime, deleted_at, .soft_delete = true),
 *         column(int64_t, tenant_id, .tenant = true));
 *
 * Every query on the model carries all of them, wherever the model stands in it (see .unfiltered in
 * <reflex/query.h>); SQL of your own does not. To migrations they are columns like others.
 *
 * Soft delete: rx_delete and rx_delete_where write the column (this moment, or true) instead of
 * deleting the row; with the flush the object is a deleted one. Lists with RX_CASCADE_DELETE hide the
 * items whose model has such a column too, and leave others as they are: the row that they point to
 * is still there. To bring a row back, find it with .unfiltered = RX_FILTER_DELETED and take the mark
 * off.
 *
 * Tenants: a session that is opened with .tenant = rx_tenant(42) sees the rows of that tenant, puts
 * it into the rows that it adds and refuses to write others; one that has none refuses every query on
 * such a model, unless that says .unfiltered. */
#ifndef REFLEX_FILTER_H
#define REFLEX_FILTER_H
#pragma GCC system_header

#include <reflex/bulk.h>

/* clang-format off */

/* The tenant of a session: rx_with_session(s, .tenant = rx_tenant(42)). An integer, text or uuid, as
 * the .tenant columns are; a text is copied. */
#define rx_tenant(v) RX_ARG(v)

/* Deletes the row truly, whatever the model declares, at the next flush; what goes with it by
 * RX_CASCADE_DELETE too, hidden items included. Where the model has no .soft_delete column it is
 * rx_delete. */
RX_API bool rx_purge(rx_session *session, void *object);

/* rx_delete_where that deletes rows truly. It sees what queries see: the hidden rows with
 * .unfiltered = RX_FILTER_DELETED. */
#define rx_purge_where(s, ...) RX__PURGE_WHERE(s, __VA_ARGS__,)
#define RX__PURGE_WHERE(s, M, ...) rx__purge_where((s), &M##__model, RX__BULK(__VA_ARGS__))
RX_API int64_t rx__purge_where(
	rx_session *session, const rx_model *model, const rx__bulk_args *args);

/* clang-format on */

#endif
