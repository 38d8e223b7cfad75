// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// check returns how an exchange differs from the operation: what the provider asks
// that is not specified or not asked as specified, and what is answered so.
func (op *operation) check(e *exchange, byProvider bool) []string {
	var differs []string
	if byProvider && e.Status < http.StatusBadRequest {
		differs = append(differs, op.checkQuery(e)...)
		differs = append(differs, op.checkRequest(e)...)
	}
	differs = append(differs, op.checkAnswer(e)...)
	for i := range differs {
		differs[i] = op.name + ": " + differs[i]
	}
	slices.Sort(differs)
	return slices.Compact(differs)
}

func (op *operation) checkQuery(e *exchange) []string {
	_, raw, _ := strings.Cut(e.URI, "?")
	query, err := url.ParseQuery(raw)
	if err != nil {
		return []string{"request: query " + err.Error()}
	}
	var differs []string
	specified := make(map[string]*openapi3.Parameter)
	for _, p := range slices.Concat(op.item.Parameters, op.method.Parameters) {
		if p.Value == nil || p.Value.In != openapi3.ParameterInQuery {
			continue
		}
		specified[p.Value.Name] = p.Value
		if p.Value.Required && !query.Has(p.Value.Name) {
			differs = append(differs, "request: lacks the parameter "+p.Value.Name)
		}
	}
	for name, values := range query {
		p := specified[name]
		if p == nil {
			differs = append(differs, "request: parameter "+name+" is not specified")
			continue
		}
		for _, value := range values {
			if p.Schema != nil && p.Schema.Value != nil && !fits(p.Schema.Value, value) {
				differs = append(differs, "request: parameter "+name+" is no "+strings.Join(p.Schema.Value.Type.Slice(), " or "))
			}
		}
	}
	return differs
}

// fits reports whether text can be a value of a simple type.
func fits(schema *openapi3.Schema, text string) bool {
	switch {
	case schema.Type.Is(openapi3.TypeInteger):
		_, err := strconv.ParseInt(text, 10, 64)
		return err == nil
	case schema.Type.Is(openapi3.TypeBoolean):
		return text == "true" || text == "false"
	}
	return len(schema.Enum) == 0 || slices.Contains(schema.Enum, any(text))
}

func (op *operation) checkRequest(e *exchange) []string {
	specified := op.method.RequestBody
	if specified == nil || specified.Value == nil {
		if e.Request != "" {
			return []string{"request: has a body, and none is specified"}
		}
		return nil
	}
	content := specified.Value.Content.Get("application/json")
	if e.Form {
		content = specified.Value.Content.Get("application/x-www-form-urlencoded")
		if content == nil || content.Schema == nil {
			return []string{"request: a form is not specified"}
		}
		form, err := url.ParseQuery(e.Request)
		if err != nil {
			return []string{"request: " + err.Error()}
		}
		body := make(map[string]any, len(form))
		for name := range form {
			body[name] = form.Get(name)
		}
		return prefixed("request: ", compareValue(content.Schema.Value, body, "", true))
	}
	if content == nil || content.Schema == nil {
		return nil
	}
	return prefixed("request: ", compareText(content.Schema.Value, e.Request, true))
}

func (op *operation) checkAnswer(e *exchange) []string {
	what := "answer " + strconv.Itoa(e.Status) + ": "
	specified := op.method.Responses.Status(e.Status)
	if specified == nil {
		if e.Status < http.StatusBadRequest {
			return []string{what + "is not specified"}
		}
		if specified = op.method.Responses.Default(); specified == nil || !strings.HasPrefix(e.Response, "{") {
			// A gateway's, or one without words.
			return nil
		}
	}
	content := specified.Value.Content.Get("application/json")
	if content == nil {
		content = specified.Value.Content.Get("*/*")
	}
	if content == nil || content.Schema == nil {
		if e.Response != "" && e.Status < http.StatusBadRequest {
			return []string{what + "has a body, and none is specified"}
		}
		return nil
	}
	if e.Response == "" && e.Status == http.StatusNoContent {
		return nil
	}
	return prefixed(what, compareText(content.Schema.Value, e.Response, false))
}

func prefixed(prefix string, list []string) []string {
	for i := range list {
		list[i] = prefix + list[i]
	}
	return list
}

func compareText(schema *openapi3.Schema, text string, request bool) []string {
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		return []string{"is no JSON"}
	}
	return compareValue(schema, value, "", request)
}

// compareValue holds a value against a schema, and its members against what the
// schema names: HubSpot's own clients drop what they do not know.
func compareValue(schema *openapi3.Schema, value any, at string, request bool) []string {
	if len(schema.OneOf) > 0 {
		// Of several forms the one that is meant is the nearest.
		return least(schema.OneOf, func(one *openapi3.SchemaRef) []string { return compareValue(one.Value, value, at, request) })
	}
	var differs []string
	for _, err := range schemaErrors(schema, value, request) {
		differs = append(differs, place(err)+err.Reason)
	}
	return append(differs, unnamed(schema, value, at)...)
}

// least returns the shortest list of differences.
func least[T any](list []T, differences func(T) []string) []string {
	var shortest []string
	for i, one := range list {
		if found := differences(one); i == 0 || len(found) < len(shortest) {
			shortest = found
		}
	}
	return shortest
}

func schemaErrors(schema *openapi3.Schema, value any, request bool) []*openapi3.SchemaError {
	side := openapi3.VisitAsResponse()
	if request {
		side = openapi3.VisitAsRequest()
	}
	var found []*openapi3.SchemaError
	var collect func(error)
	collect = func(err error) {
		var several openapi3.MultiError
		var one *openapi3.SchemaError
		switch {
		case err == nil:
		case errors.As(err, &several):
			for _, e := range several {
				collect(e)
			}
		case errors.As(err, &one):
			if one.Origin != nil && errors.As(one.Origin, &several) {
				collect(one.Origin)
				return
			}
			found = append(found, one)
		}
	}
	collect(schema.VisitJSON(value, side, openapi3.MultiErrors(), openapi3.EnableFormatValidation()))
	return found
}

// place is where an error is, elements of lists and maps left out.
func place(err *openapi3.SchemaError) string {
	var parts []string
	for _, p := range err.JSONPointer() {
		if _, number := strconv.Atoi(p); number != nil {
			parts = append(parts, p)
		}
	}
	if err.SchemaField == "required" || len(parts) == 0 {
		return strings.Join(append(parts, ""), ".")
	}
	return strings.Join(parts, ".") + ": "
}

// unnamed lists the members of a value that the schema does not name.
func unnamed(schema *openapi3.Schema, value any, at string) []string {
	var differs []string
	switch v := value.(type) {
	case map[string]any:
		if len(schema.AllOf)+len(schema.OneOf)+len(schema.AnyOf) > 0 || len(schema.Properties) == 0 && !schema.Type.Is(openapi3.TypeObject) {
			return nil
		}
		for name, member := range v {
			switch p := schema.Properties[name]; {
			case p != nil && p.Value != nil:
				differs = append(differs, unnamed(p.Value, member, at+name+".")...)
			case schema.AdditionalProperties.Schema != nil:
				differs = append(differs, unnamed(schema.AdditionalProperties.Schema.Value, member, at+"*.")...)
			case len(schema.Properties) > 0:
				differs = append(differs, fmt.Sprintf("%s%s is not specified", at, name))
			}
		}
	case []any:
		if schema.Items != nil && schema.Items.Value != nil {
			for _, element := range v {
				differs = append(differs, unnamed(schema.Items.Value, element, at)...)
			}
		}
	}
	return differs
}
