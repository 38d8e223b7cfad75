// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
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
	familyLabels
	familyValidations
	familyAccount
)

// The versions of HubSpot's API that this client was made for. Each dated version
// stays as it is and is supported for eighteen months, see
// developers.hubspot.com/docs/developer-tooling/platform/versioning. Association
// endpoints are called v4 where the others are called v3.
const (
	APIVersion3      = "v3"
	APIVersion202603 = "2026-03"
	APIVersion202609 = "2026-09"
)

// APIVersions are the versions that this client was made for, the oldest first.
// Other dated versions may work, and HubSpot says where it has none of that
// name, see [IsUnknownVersion].
func APIVersions() []string { return []string{APIVersion3, APIVersion202603, APIVersion202609} }

// IsAPIVersion tells whether a text has the form of a version: v3, or the year and
// the month of a dated one.
func IsAPIVersion(s string) bool { return s == APIVersion3 || datedVersion.MatchString(s) }

// BindsRules tells whether the account's own rules bind what is written in a version,
// the default one if it is empty: HubSpot says so of 2026-09 and later.
func BindsRules(version string) bool {
	return version == "" || version != APIVersion3 && version >= APIVersion202609
}

// apiVersion is the version part of HubSpot's paths: v3, whose associations are
// v4, or the year and month of a dated version.
type apiVersion string

var datedVersion = regexp.MustCompile(`^20\d\d-(0[1-9]|1[0-2])(-beta)?$`)

func parseAPIVersion(s string) (apiVersion, error) {
	if IsAPIVersion(s) {
		return apiVersion(s), nil
	}
	return "", fmt.Errorf("hubspot: Config.APIVersion %q is neither v3 nor a dated version such as %s", s, DefaultAPIVersion)
}

// known tells whether the client was made for the version, so that HubSpot has it.
func (v apiVersion) known() bool { return slices.Contains(APIVersions(), string(v)) }

// tokenPath is where access tokens are had. Dated versions have had an endpoint of
// their own since 2026-03; a preview has that of the version it leads to.
func (v apiVersion) tokenPath() string {
	version := strings.TrimSuffix(string(v), "-beta")
	if version < APIVersion202603 {
		version = APIVersion3
	}
	return "/oauth/" + version + "/token"
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
		familyLabels:       "associations",
		familyValidations:  "property-validations",
	}
	switch name, ok := crm[f]; {
	case f == familySchemas:
		return "/crm-object-schemas/" + string(v) + "/schemas"
	case f == familyAccount:
		return "/account-info/" + string(v)
	case !ok:
		panic("hubspot: unknown endpoint family")
	case v != APIVersion3:
		return "/crm/" + name + "/" + string(v)
	case f == familyAssociations:
		return "/crm/v4/" + name
	case f == familyLabels:
		// Only there the pages of v4 and HubSpot's files have labels with an inverse.
		return "/crm/" + name + "/v4"
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

// objectType is what the path has in place of the {objectType} of its template.
func (r route) objectType() string {
	prefix, _, ok := strings.Cut(r.template, "{objectType}")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(r.path, prefix), "/")
	name, err := url.PathUnescape(name)
	if err != nil {
		return ""
	}
	return name
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
