/* One condition a column: IS NULL, or equal to a value. */
#include "sql/filter.h"

#include "base/fail.h"
#include "model/value.h"
#include "sql/bind.h"

static bool applies(const rx__attribute *attribute, unsigned unfiltered)
{
	return attribute->filter & ~unfiltered;
}

bool rx__filter_any(const rx__scope_table *table, unsigned unfiltered)
{
	for (size_t i = 0; table->mapper && i < table->mapper->n_filters; i++) {
		if (applies(table->mapper->filters[i], unfiltered))
			return true;
	}
	return false;
}

static int tenant_of(
	const rx__attribute *attribute, const rx_value *tenant, rx_value *out, rx_error *error)
{
	if (!tenant || tenant->type == RX_TYPE_NONE)
		return rx__fail(error, RX_EINVAL,
			"%s has the .tenant column %s, and the session has no tenant: open it with .tenant = "
			"rx_tenant(…), or say .unfiltered = RX_FILTER_TENANT",
			attribute->mapper->name, attribute->field);
	*out = *tenant;
	return rx__bind_check(attribute, attribute->type, out, error);
}

int rx__filter_values(
	rx__shape *shape, const rx__mapper *mapper, unsigned unfiltered, rx_error *error)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < mapper->n_filters; i++) {
		const rx__attribute *attribute = mapper->filters[i];
		rx_value value = attribute->filter_value;
		if (!applies(attribute, unfiltered))
			continue;
		if (attribute->filter == RX_FILTER_TENANT)
			rc = tenant_of(attribute, shape->tenant, &value, error);
		else if (value.type == RX_TYPE_NONE)
			continue;
		rx__bind_send(attribute, &value);
		if (rc == 0)
			rc = rx__shape_value(shape, attribute, &value, error);
	}
	return rc;
}

void rx__filter_shape_table(rx__shaper *w, size_t level)
{
	const rx__mapper *mapper = w->rc == 0 ? w->scope.at[level].mapper : NULL;
	if (mapper && mapper->n_filters > 0)
		w->rc = rx__filter_values(w->shape, mapper, w->unfiltered, w->error);
}

void rx__filter_shape(rx__shaper *w)
{
	for (size_t level = w->scope.first + 1; level < w->scope.n; level++)
		rx__filter_shape_table(w, level);
	rx__filter_shape_table(w, w->scope.first);
}

bool rx__filter_hides(
	const rx__mapper *mapper, const void *row, unsigned unfiltered, const rx_value *tenant)
{
	for (size_t i = 0; i < mapper->n_filters; i++) {
		const rx__attribute *attribute = mapper->filters[i];
		rx_value wanted = attribute->filter_value;
		if (!applies(attribute, unfiltered))
			continue;
		if (attribute->filter == RX_FILTER_TENANT)
			wanted = tenant ? *tenant : wanted;
		rx_value has = rx__attribute_get(attribute, row, NULL);
		wanted.type = wanted.type == RX_TYPE_NONE ? RX_TYPE_NONE : has.type;
		if (!rx__value_equal(&wanted, &has))
			return true;
	}
	return false;
}
