// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package lookup

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/session"
)

// The bounds of a search, see
// developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm.
const (
	maxFilterGroups = 5
	maxGroupFilters = 6
	maxFilters      = 18
	maxSearchBody   = 3000
	maxSearchPage   = 200
)

type objectFilterGroup struct {
	Filters []objectFilter `tfsdk:"filters"`
}

type objectFilter struct {
	Property  types.String `tfsdk:"property"`
	Operator  types.String `tfsdk:"operator"`
	Value     types.String `tfsdk:"value"`
	HighValue types.String `tfsdk:"high_value"`
	Values    types.List   `tfsdk:"values"`
}

// operands says which arguments go with the operators of filters.
type operands struct{ value, high, list bool }

var filterOperators = map[string]operands{
	"EQ":                 {value: true},
	"NEQ":                {value: true},
	"LT":                 {value: true},
	"LTE":                {value: true},
	"GT":                 {value: true},
	"GTE":                {value: true},
	"BETWEEN":            {value: true, high: true},
	"IN":                 {list: true},
	"NOT_IN":             {list: true},
	"HAS_PROPERTY":       {},
	"NOT_HAS_PROPERTY":   {},
	"CONTAINS_TOKEN":     {value: true},
	"NOT_CONTAINS_TOKEN": {value: true},
}

func filterGroupsAttribute() schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Optional: true, Validators: []validator.List{listvalidator.SizeBetween(1, maxFilterGroups)},
		MarkdownDescription: fmt.Sprintf("Conditions of a search: a record is found if it meets all filters of one of the groups. At most %d groups with %d filters each, %d in all.", maxFilterGroups, maxGroupFilters, maxFilters),
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"filters": schema.ListNestedAttribute{
				Required: true, Validators: []validator.List{listvalidator.SizeBetween(1, maxGroupFilters)},
				MarkdownDescription: "Conditions that all have to be met.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"property": schema.StringAttribute{
						Required: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
						MarkdownDescription: "Name of the property.",
					},
					"operator": schema.StringAttribute{
						Required: true, Validators: []validator.String{stringvalidator.OneOf(slices.Sorted(maps.Keys(filterOperators))...)},
						MarkdownDescription: "`EQ`, `NEQ`, `LT`, `LTE`, `GT`, `GTE`, `CONTAINS_TOKEN` and `NOT_CONTAINS_TOKEN` take `value`; `BETWEEN` takes `value` and `high_value`; `IN` and `NOT_IN` take `values`; `HAS_PROPERTY` and `NOT_HAS_PROPERTY` take none.",
					},
					"value": schema.StringAttribute{
						Optional: true, MarkdownDescription: "Value to compare with. Dates are `YYYY-MM-DD` or milliseconds since 1970.",
					},
					"high_value": schema.StringAttribute{
						Optional: true, MarkdownDescription: "Upper end of `BETWEEN`.",
					},
					"values": schema.ListAttribute{
						Optional: true, ElementType: types.StringType, Validators: []validator.List{listvalidator.SizeAtLeast(1)},
						MarkdownDescription: "Values of `IN` and `NOT_IN`. HubSpot wants those of text properties in lower case.",
					},
				}},
			},
		}},
	}
}

// checkFilterGroups checks filters as far as they are known.
func checkFilterGroups(groups types.List) diag.Diagnostics {
	var diags diag.Diagnostics
	count := 0
	for i, element := range groups.Elements() {
		group, ok := element.(types.Object)
		if !ok {
			continue
		}
		filters, ok := group.Attributes()["filters"].(types.List)
		if !ok {
			continue
		}
		count += len(filters.Elements())
		for j, element := range filters.Elements() {
			if filter, ok := element.(types.Object); ok && !filter.IsUnknown() && !filter.IsNull() {
				at := path.Root("filter_groups").AtListIndex(i).AtName("filters").AtListIndex(j)
				diags.Append(checkFilter(at, filter.Attributes())...)
			}
		}
	}
	if count > maxFilters {
		diags.AddAttributeError(path.Root("filter_groups"), "Too many filters",
			fmt.Sprintf("The groups hold %d filters. HubSpot takes %d in one search.", count, maxFilters))
	}
	return diags
}

func checkFilter(at path.Path, filter map[string]attr.Value) diag.Diagnostics {
	var diags diag.Diagnostics
	operator, ok := filter["operator"].(types.String)
	if !ok || !session.IsKnown(operator) {
		return diags
	}
	takes, ok := filterOperators[operator.ValueString()]
	if !ok {
		return diags
	}
	for _, c := range []struct {
		name   string
		wanted bool
	}{{"value", takes.value}, {"high_value", takes.high}, {"values", takes.list}} {
		switch given := !filter[c.name].IsNull(); {
		case c.wanted && !given:
			diags.AddAttributeError(at.AtName(c.name), "Incomplete filter", fmt.Sprintf("The operator %s needs %s.", operator.ValueString(), c.name))
		case !c.wanted && given:
			diags.AddAttributeError(at.AtName(c.name), "Invalid filter", fmt.Sprintf("The operator %s takes no %s.", operator.ValueString(), c.name))
		}
	}
	return diags
}

// search pages through the results of a search.
func (l *objectLookup) search(ctx context.Context) diag.Diagnostics {
	var diags diag.Diagnostics
	req, moreDiags := l.searchRequest(ctx)
	diags.Append(moreDiags...)
	if diags.HasError() {
		return diags
	}
	limit := hubspot.MaxSearchResults
	if !l.model.Limit.IsNull() {
		limit = int(l.model.Limit.ValueInt64())
	}
	l.found = make(map[string]*hubspot.Object)
	var pages hubspot.Pages
	for seen := 0; seen < limit; {
		req.Limit = min(limit-seen, maxSearchPage)
		page, err := l.session.Client.SearchObjects(ctx, l.objectType.Path(), req)
		if err != nil {
			diags.Append(messages.APIError("Unable to Search Records", fmt.Sprintf("The search for %s failed.", l.model.ObjectType.ValueString()), err))
			return diags
		}
		l.total = int64(page.Total)
		if page.Truncated() && l.model.Limit.IsNull() {
			diags.AddError("Unable to Search Records",
				fmt.Sprintf("%d %s match. HubSpot's search hands out the first %d at most. Narrow filter_groups down, split them over several data sources, read by keys, or set limit to be content with a part.",
					page.Total, l.model.ObjectType.ValueString(), hubspot.MaxSearchResults))
			return diags
		}
		ids := make([]string, len(page.Results))
		for i := range page.Results {
			ids[i] = page.Results[i].ID
			diags.Append(l.take(&page.Results[i])...)
		}
		seen += len(page.Results)
		more, err := pages.Next(ids, page.After)
		if err != nil {
			diags.Append(messages.APIError("Unable to Search Records", fmt.Sprintf("The search for %s failed.", l.model.ObjectType.ValueString()), err))
		}
		if diags.HasError() || !more {
			break
		}
		req.After = page.After
	}
	return diags
}

func (l *objectLookup) searchRequest(ctx context.Context) (hubspot.SearchRequest, diag.Diagnostics) {
	var diags diag.Diagnostics
	req := hubspot.SearchRequest{
		Query:      l.model.Query.ValueString(),
		Properties: slices.Clone(l.properties),
		Sorts:      []hubspot.Sort{{PropertyName: recordID, Direction: "ASCENDING"}},
	}
	if l.idProperty != "" && !slices.Contains(req.Properties, l.idProperty) {
		req.Properties = append(req.Properties, l.idProperty)
	}
	for _, group := range l.model.FilterGroups {
		out := hubspot.FilterGroup{}
		for _, f := range group.Filters {
			filter := hubspot.Filter{
				PropertyName: f.Property.ValueString(), Operator: f.Operator.ValueString(),
				Value: f.Value.ValueString(), HighValue: f.HighValue.ValueString(),
			}
			diags.Append(f.Values.ElementsAs(ctx, &filter.Values, false)...)
			out.Filters = append(out.Filters, filter)
		}
		req.FilterGroups = append(req.FilterGroups, out)
	}
	return req, diags
}

// take files a result under its key.
func (l *objectLookup) take(object *hubspot.Object) diag.Diagnostics {
	var diags diag.Diagnostics
	key := object.ID
	if l.idProperty != "" {
		value := valueOrNull(object.Properties[l.idProperty])
		if value == nil {
			diags.AddAttributeError(path.Root("id_property"), "Record without a key",
				fmt.Sprintf("Record %s has no value of %q to key it by. Add the filter { property = %q, operator = \"HAS_PROPERTY\" }, or leave id_property out to key by record id.", object.ID, l.idProperty, l.idProperty))
			return diags
		}
		key = *value
	}
	if other, ok := l.found[key]; ok && other.ID != object.ID {
		diags.AddAttributeError(path.Root("id_property"), "Records with one key",
			fmt.Sprintf("The records %s have the same value of %q. Use a property with unique values, or leave id_property out to key by record id.", strings.Join([]string{other.ID, object.ID}, " and "), l.idProperty))
		return diags
	}
	l.found[key] = object
	return diags
}
