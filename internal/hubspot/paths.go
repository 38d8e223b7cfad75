// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// family is a group of endpoints that share a base path.
type family int

const (
	familyObjects family = iota
	familyProperties
	familyPipelines
	familyOwners
	familyLimits
	familySchemas
	familyAssociations
	familyAccount
)

// apiVersion is the version part of HubSpot's paths: v3, whose associations are
// v4, or the year and month of a dated version.
type apiVersion string

var datedVersion = regexp.MustCompile(`^20\d\d-\d\d(-beta)?$`)

func parseAPIVersion(s string) (apiVersion, error) {
	if s == "v3" || datedVersion.MatchString(s) {
		return apiVersion(s), nil
	}
	return "", fmt.Errorf("hubspot: Config.APIVersion %q is neither v3 nor a dated version such as 2026-03", s)
}

// base returns the path that all endpoints of a family start with. This is the
// only place that knows how versions change paths.
func (v apiVersion) base(f family) string {
	crm := map[family]string{
		familyObjects:      "objects",
		familyProperties:   "properties",
		familyPipelines:    "pipelines",
		familyOwners:       "owners",
		familyLimits:       "limits",
		familyAssociations: "associations",
	}
	switch name, ok := crm[f]; {
	case f == familySchemas:
		return "/crm-object-schemas/" + string(v) + "/schemas"
	case f == familyAccount:
		return "/account-info/" + string(v)
	case !ok:
		panic("hubspot: unknown endpoint family")
	case v != "v3":
		return "/crm/" + name + "/" + string(v)
	case f == familyAssociations:
		return "/crm/v4/" + name
	default:
		return "/crm/v3/" + name
	}
}

// route is where a request goes: the template for people and counters, and the
// escaped path.
type route struct {
	template string
	path     string
}

// route fills the {placeholders} of a path template, in order. An empty or dotted
// segment is refused, because it would name another endpoint.
func (v apiVersion) route(f family, template string, segments ...string) (route, error) {
	base := v.base(f)
	parts := strings.Split(template, "/")
	next := 0
	for i, part := range parts {
		if !strings.HasPrefix(part, "{") {
			continue
		}
		name, value := strings.Trim(part, "{}"), segments[next]
		if value == "" || value == "." || value == ".." {
			return route{}, fmt.Errorf("hubspot: %s %q cannot be part of a path", name, value)
		}
		parts[i] = url.PathEscape(value)
		next++
	}
	return route{template: base + template, path: base + strings.Join(parts, "/")}, nil
}
