// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"cmp"
	"encoding/json"
	"math/big"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Limits of search, as
// developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm has them.
const (
	searchPage         = 200
	searchReach        = 10_000
	searchBody         = 3_000
	searchGroups       = 5
	searchGroupFilters = 6
	searchFilters      = 18
)

// searchBodyJSON is a search request.
type searchBodyJSON struct {
	FilterGroups []struct {
		Filters []searchFilter `json:"filters"`
	} `json:"filterGroups"`
	Query      string       `json:"query"`
	Properties []string     `json:"properties"`
	Sorts      []searchSort `json:"sorts"`
	Limit      *int         `json:"limit"`
	After      anyText      `json:"after"`
}

type searchFilter struct {
	PropertyName string   `json:"propertyName"`
	Operator     string   `json:"operator"`
	Value        string   `json:"value"`
	HighValue    string   `json:"highValue"`
	Values       []string `json:"values"`
}

type searchSort struct {
	PropertyName string `json:"propertyName"`
	Direction    string `json:"direction"`
}

// UnmarshalJSON also takes a bare property name.
func (s *searchSort) UnmarshalJSON(data []byte) error {
	var name anyText
	if len(data) > 0 && data[0] != '{' {
		if err := name.UnmarshalJSON(data); err != nil {
			return err
		}
		s.PropertyName = string(name)
		return nil
	}
	type plain searchSort
	return json.Unmarshal(data, (*plain)(s))
}

// anyText is a string that may come as a number.
type anyText string

// UnmarshalJSON reads strings, numbers and null.
func (a *anyText) UnmarshalJSON(data []byte) error {
	text := string(data)
	if text == "null" {
		return nil
	}
	if unquoted, err := strconv.Unquote(text); err == nil {
		text = unquoted
	}
	*a = anyText(text)
	return nil
}

// searchOperators are the operators that filters may use.
var searchOperators = []string{
	"EQ", "NEQ", "LT", "LTE", "GT", "GTE", "BETWEEN", "IN", "NOT_IN", "HAS_PROPERTY", "NOT_HAS_PROPERTY",
	"CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN",
}

func (c *call) search() (reply, *apiError) {
	t, refusal := c.typed()
	if refusal != nil {
		return reply{}, refusal
	}
	if len(c.body) > searchBody {
		return reply{}, refuse(http.StatusBadRequest, categoryValidation, "The search request is longer than %d characters", searchBody)
	}
	var body searchBodyJSON
	if refusal := c.decode(&body); refusal != nil {
		return reply{}, refusal
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	limit, after, refusal := body.check(t)
	if refusal != nil {
		return reply{}, refusal
	}
	var found []*object
	for _, o := range t.order {
		if o.live() && !c.hidesFresh(o, c.cfg.SearchLag) && body.matches(t, o) {
			found = append(found, o)
		}
	}
	body.sort(t, found)
	wanted := body.Properties
	if len(wanted) == 0 {
		wanted = t.defaults
	}
	s := c.readShape(t, wanted, nil)
	buf := []byte(`{"total":` + strconv.Itoa(len(found)) + `,"results":[`)
	end := min(after+limit, len(found))
	for i := min(after, len(found)); i < end; i++ {
		if i > after {
			buf = append(buf, ',')
		}
		buf = c.appendRecord(buf, t, found[i], &s)
	}
	buf = append(buf, ']')
	if end < len(found) && end >= after {
		buf = append(buf, `,"paging":`...)
		buf = append(buf, marshal(c.nextPage(strconv.Itoa(end)))...)
	}
	return reply{status: http.StatusOK, body: append(buf, '}')}, nil
}

// check validates a search and returns its page.
func (b *searchBodyJSON) check(t *objectType) (limit, after int, refusal *apiError) {
	bad := func(format string, args ...any) (int, int, *apiError) {
		return 0, 0, refuse(http.StatusBadRequest, categoryValidation, format, args...)
	}
	limit = defaultPage
	if b.Limit != nil {
		limit = *b.Limit
	}
	if limit < 0 || limit > searchPage {
		return bad("limit must be between 0 and %d, was %d", searchPage, limit)
	}
	if b.After != "" {
		n, err := strconv.Atoi(string(b.After))
		if err != nil || n < 0 {
			return bad("Invalid value for after: %s", b.After)
		}
		after = n
	}
	if after+limit > searchReach {
		return bad("The search reaches beyond the first %d results", searchReach)
	}
	if len(b.FilterGroups) > searchGroups {
		return bad("There are more than %d filter groups", searchGroups)
	}
	total := 0
	for _, group := range b.FilterGroups {
		total += len(group.Filters)
		if len(group.Filters) > searchGroupFilters || total > searchFilters {
			return bad("There are more than %d filters in a group or %d in all", searchGroupFilters, searchFilters)
		}
		for _, f := range group.Filters {
			if !slices.Contains(searchOperators, f.Operator) {
				return bad("%s is not a filter operator", f.Operator)
			}
			if t.property(f.PropertyName) == nil {
				return bad("There was a problem with the request. Property %s does not exist", strconv.Quote(f.PropertyName))
			}
			if f.lacksValue() {
				return bad("Operator %s on %s lacks a value", f.Operator, f.PropertyName)
			}
		}
	}
	return limit, after, nil
}

func (f *searchFilter) lacksValue() bool {
	switch f.Operator {
	case "HAS_PROPERTY", "NOT_HAS_PROPERTY":
		return false
	case "IN", "NOT_IN":
		return len(f.Values) == 0
	case "BETWEEN":
		return f.Value == "" || f.HighValue == ""
	}
	return f.Value == ""
}

// matches applies the query and the filters: groups are alternatives, filters
// of a group must all hold.
func (b *searchBodyJSON) matches(t *objectType, o *object) bool {
	if b.Query != "" && !matchesQuery(o, b.Query) {
		return false
	}
	if len(b.FilterGroups) == 0 {
		return true
	}
	for _, group := range b.FilterGroups {
		holds := true
		for i := range group.Filters {
			f := &group.Filters[i]
			holds = holds && f.holds(&t.props[f.PropertyName].Property, t.value(o, f.PropertyName))
		}
		if holds {
			return true
		}
	}
	return false
}

func matchesQuery(o *object, query string) bool {
	query = strings.ToLower(query)
	for _, value := range o.props {
		if strings.Contains(strings.ToLower(value), query) {
			return true
		}
	}
	return false
}

// holds applies one filter to a value, "" if unset.
func (f *searchFilter) holds(p *Property, value string) bool {
	switch f.Operator {
	case "HAS_PROPERTY":
		return value != ""
	case "NOT_HAS_PROPERTY":
		return value == ""
	case "NEQ":
		return value != "" && compareValues(p, value, f.Value) != 0
	case "NOT_IN":
		return value != "" && !f.contains(p, value)
	case "NOT_CONTAINS_TOKEN":
		return value != "" && !containsToken(value, f.Value)
	}
	if value == "" {
		return false
	}
	switch f.Operator {
	case "EQ":
		return compareValues(p, value, f.Value) == 0
	case "LT":
		return compareValues(p, value, f.Value) < 0
	case "LTE":
		return compareValues(p, value, f.Value) <= 0
	case "GT":
		return compareValues(p, value, f.Value) > 0
	case "GTE":
		return compareValues(p, value, f.Value) >= 0
	case "BETWEEN":
		return compareValues(p, value, f.Value) >= 0 && compareValues(p, value, f.HighValue) <= 0
	case "IN":
		return f.contains(p, value)
	}
	return containsToken(value, f.Value)
}

func (f *searchFilter) contains(p *Property, value string) bool {
	return slices.ContainsFunc(f.Values, func(v string) bool { return compareValues(p, value, v) == 0 })
}

// compareValues orders two values by the property's type; strings without case.
func compareValues(p *Property, a, b string) int {
	switch p.Type {
	case typeNumber:
		x, okX := new(big.Rat).SetString(a)
		y, okY := new(big.Rat).SetString(boundedNumber(b))
		if okX && okY {
			return x.Cmp(y)
		}
	case typeDatetime, typeDate:
		x, errX := normalizeDatetime(p, a)
		y, errY := normalizeDatetime(p, b)
		if errX == nil && errY == nil {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(strings.ToLower(a), strings.ToLower(b))
}

// boundedNumber returns a number in plain digits, "" if it is none: big.Rat
// would expand any exponent.
func boundedNumber(value string) string {
	canonical, _ := canonicalNumber(strings.TrimSpace(value))
	return canonical
}

// containsToken compares word by word; * stands for any characters.
func containsToken(value, pattern string) bool {
	pattern = strings.ToLower(pattern)
	words := strings.FieldsFunc(strings.ToLower(value), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	bare := strings.Trim(pattern, "*")
	for _, word := range append(words, strings.ToLower(value)) {
		switch {
		case strings.HasPrefix(pattern, "*") && strings.HasSuffix(pattern, "*"):
			if strings.Contains(word, bare) {
				return true
			}
		case strings.HasPrefix(pattern, "*"):
			if strings.HasSuffix(word, bare) {
				return true
			}
		case strings.HasSuffix(pattern, "*"):
			if strings.HasPrefix(word, bare) {
				return true
			}
		case word == pattern:
			return true
		}
	}
	return false
}

// sort orders results by the first sort; without one by id.
func (b *searchBodyJSON) sort(t *objectType, found []*object) {
	if len(b.Sorts) == 0 || t.property(b.Sorts[0].PropertyName) == nil {
		return
	}
	by := b.Sorts[0]
	p := &t.props[by.PropertyName].Property
	slices.SortStableFunc(found, func(x, y *object) int {
		order := compareValues(p, t.value(x, by.PropertyName), t.value(y, by.PropertyName))
		if by.Direction == "DESCENDING" {
			return -order
		}
		return order
	})
}
