// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Operation names an endpoint regardless of its version and path family.
type Operation string

// Operations as [Request.Operation] tells them.
const (
	OpUpsert       Operation = "objects.batch.upsert"
	OpBatchRead    Operation = "objects.batch.read"
	OpBatchCreate  Operation = "objects.batch.create"
	OpBatchUpdate  Operation = "objects.batch.update"
	OpBatchArchive Operation = "objects.batch.archive"
	OpList         Operation = "objects.list"
	OpSearch       Operation = "objects.search"
	OpCreate       Operation = "objects.create"
	OpGet          Operation = "objects.get"
	OpUpdate       Operation = "objects.update"
	OpArchive      Operation = "objects.archive"
	OpMerge        Operation = "objects.merge"
	OpGDPRDelete   Operation = "objects.gdpr-delete"

	OpPropertyList         Operation = "properties.list"
	OpPropertyGet          Operation = "properties.get"
	OpPropertyCreate       Operation = "properties.create"
	OpPropertyUpdate       Operation = "properties.update"
	OpPropertyArchive      Operation = "properties.archive"
	OpPropertyBatchRead    Operation = "properties.batch.read"
	OpPropertyBatchCreate  Operation = "properties.batch.create"
	OpPropertyBatchArchive Operation = "properties.batch.archive"
	OpGroupList            Operation = "properties.groups.list"
	OpGroupGet             Operation = "properties.groups.get"
	OpGroupCreate          Operation = "properties.groups.create"
	OpGroupUpdate          Operation = "properties.groups.update"
	OpGroupArchive         Operation = "properties.groups.archive"

	OpSchemaList Operation = "schemas.list"
	OpSchemaGet  Operation = "schemas.get"

	OpAccountDetails Operation = "account.details"
	OpAPIUsage       Operation = "account.api-usage"
	OpRecordLimits   Operation = "limits.records"

	OpOwnerList    Operation = "owners.list"
	OpOwnerGet     Operation = "owners.get"
	OpPipelineList Operation = "pipelines.list"
	OpPipelineGet  Operation = "pipelines.get"
	OpStageList    Operation = "pipelines.stages.list"
	OpStageGet     Operation = "pipelines.stages.get"

	OpAssociationRead          Operation = "associations.batch.read"
	OpAssociationCreate        Operation = "associations.batch.create"
	OpAssociationDefault       Operation = "associations.batch.associate-default"
	OpAssociationArchive       Operation = "associations.batch.archive"
	OpAssociationLabelsArchive Operation = "associations.batch.labels-archive"
	OpLabelList                Operation = "associations.labels.list"
	OpLabelCreate              Operation = "associations.labels.create"
	OpLabelUpdate              Operation = "associations.labels.update"
	OpLabelDelete              Operation = "associations.labels.delete"
	OpRecordAssociations       Operation = "associations.record.list"
	OpRecordAssociate          Operation = "associations.record.create"
	OpRecordAssociateDefault   Operation = "associations.record.create-default"
	OpRecordDisassociate       Operation = "associations.record.archive"

	OpToken      Operation = "oauth.token"
	OpIntrospect Operation = "oauth.introspect"
	OpTokenInfo  Operation = "oauth.access-token"
	OpRevoke     Operation = "oauth.revoke"
)

// route is one endpoint.
type route struct {
	method   string
	segments []string // {name} matches any segment
	op       Operation
	handle   func(*call) (reply, *apiError)
	// open endpoints need no bearer token; form ones take a form as body.
	open, form bool
}

// versionPattern matches dated versions, whose path family has the version
// after the area.
var versionPattern = regexp.MustCompile(`^\d{4}-\d{2}$`)

// datedVersions are the dated versions that exist.
var datedVersions = []string{"2025-09", "2026-03", "2026-09"}

// routes lists the endpoints by path without version, such as
// objects/{type}/batch/upsert.
var routes = buildRoutes()

func buildRoutes() map[string][]*route {
	table := map[string][]*route{}
	add := func(method, path string, op Operation, handle func(*call) (reply, *apiError)) *route {
		segments := strings.Split(path, "/")
		r := &route{method: method, segments: segments, op: op, handle: handle}
		table[segments[0]] = append(table[segments[0]], r)
		return r
	}
	addObjectRoutes(add)
	addPropertyRoutes(add)
	addAccountRoutes(add)
	addAssociationRoutes(add)
	addOAuthRoutes(add)
	return table
}

type addRoute func(method, path string, op Operation, handle func(*call) (reply, *apiError)) *route

func addObjectRoutes(add addRoute) {
	add(http.MethodPost, "objects/{type}/batch/upsert", OpUpsert, (*call).batchUpsert)
	add(http.MethodPost, "objects/{type}/batch/read", OpBatchRead, (*call).batchRead)
	add(http.MethodPost, "objects/{type}/batch/create", OpBatchCreate, (*call).batchCreate)
	add(http.MethodPost, "objects/{type}/batch/update", OpBatchUpdate, (*call).batchUpdate)
	add(http.MethodPost, "objects/{type}/batch/archive", OpBatchArchive, (*call).batchArchive)
	add(http.MethodPost, "objects/{type}/search", OpSearch, (*call).search)
	add(http.MethodPost, "objects/{type}/merge", OpMerge, (*call).merge)
	add(http.MethodPost, "objects/{type}/gdpr-delete", OpGDPRDelete, (*call).gdprDelete)
	add(http.MethodGet, "objects/{type}", OpList, (*call).list)
	add(http.MethodPost, "objects/{type}", OpCreate, (*call).create)
	add(http.MethodGet, "objects/{type}/{id}", OpGet, (*call).get)
	add(http.MethodPatch, "objects/{type}/{id}", OpUpdate, (*call).update)
	add(http.MethodDelete, "objects/{type}/{id}", OpArchive, (*call).archiveOne)
}

func addPropertyRoutes(add addRoute) {
	add(http.MethodPost, "properties/{type}/batch/read", OpPropertyBatchRead, (*call).propertyBatchRead)
	add(http.MethodPost, "properties/{type}/batch/create", OpPropertyBatchCreate, (*call).propertyBatchCreate)
	add(http.MethodPost, "properties/{type}/batch/archive", OpPropertyBatchArchive, (*call).propertyBatchArchive)
	add(http.MethodGet, "properties/{type}/groups", OpGroupList, (*call).groupList)
	add(http.MethodPost, "properties/{type}/groups", OpGroupCreate, (*call).groupCreate)
	add(http.MethodGet, "properties/{type}/groups/{name}", OpGroupGet, (*call).groupGet)
	add(http.MethodPatch, "properties/{type}/groups/{name}", OpGroupUpdate, (*call).groupUpdate)
	add(http.MethodDelete, "properties/{type}/groups/{name}", OpGroupArchive, (*call).groupArchive)
	add(http.MethodGet, "properties/{type}", OpPropertyList, (*call).propertyList)
	add(http.MethodPost, "properties/{type}", OpPropertyCreate, (*call).propertyCreate)
	add(http.MethodGet, "properties/{type}/{name}", OpPropertyGet, (*call).propertyGet)
	add(http.MethodPatch, "properties/{type}/{name}", OpPropertyUpdate, (*call).propertyUpdate)
	add(http.MethodDelete, "properties/{type}/{name}", OpPropertyArchive, (*call).propertyArchive)
	add(http.MethodGet, "schemas", OpSchemaList, (*call).schemaList)
	add(http.MethodGet, "schemas/{type}", OpSchemaGet, (*call).schemaGet)
}

// findRoute splits the path into version and endpoint. It returns the answer
// where there is no such endpoint or not with this method.
func (c *call) findRoute() *reply {
	path := c.http.URL.EscapedPath()
	version, segments := splitPath(path)
	var allowed []string
	c.version = version
	if len(segments) > 0 {
		for _, r := range routes[segments[0]] {
			params, ok := r.match(segments)
			if !ok || !r.servedUnder(version) {
				continue
			}
			if r.method == c.http.Method {
				c.route, c.params = r, params
				return nil
			}
			allowed = append(allowed, r.method)
		}
	}
	if allowed == nil {
		notFound := unknownRoute(c.http.URL.Path)
		return &notFound
	}
	slices.Sort(allowed)
	refusal := refuse(http.StatusMethodNotAllowed, "", "HTTP 405 Method Not Allowed").reply(c.s)
	refusal.header = http.Header{"Allow": {strings.Join(slices.Compact(allowed), ", ")}}
	return &refusal
}

// servedUnder says in which versions the endpoint exists: associations came
// with v4, everything else is v3, and dated versions have both.
func (r *route) servedUnder(version string) bool {
	associations := strings.HasPrefix(string(r.op), "associations.")
	switch version {
	case "v1":
		return r.segments[0] == "oauth"
	case "v3":
		return !associations
	case "v4":
		return associations
	}
	return slices.Contains(datedVersions, version)
}

// match compares segments and returns the parameters. Literal segments win
// because routes with them are listed first.
func (r *route) match(segments []string) (map[string]string, bool) {
	if len(segments) != len(r.segments) {
		return nil, false
	}
	var params map[string]string
	for i, want := range r.segments {
		if !strings.HasPrefix(want, "{") {
			if want != segments[i] {
				return nil, false
			}
			continue
		}
		value, err := url.PathUnescape(segments[i])
		if err != nil || value == "" {
			return nil, false
		}
		if params == nil {
			params = map[string]string{}
		}
		params[strings.Trim(want, "{}")] = value
	}
	return params, true
}

// splitPath takes the version out of a path of either family:
// /crm/v3/objects/... and /crm/objects/2026-03/... both become objects/....
// HubSpot also serves v3 and v4 in the second form, which its own client uses
// for association labels.
func splitPath(path string) (version string, segments []string) {
	parts := strings.Split(strings.TrimSuffix(strings.TrimPrefix(path, "/"), "/"), "/")
	switch {
	case len(parts) >= 3 && parts[0] == "crm" && (parts[1] == "v3" || parts[1] == "v4"):
		return parts[1], parts[2:]
	case len(parts) >= 3 && parts[0] == "crm" && (parts[2] == "v3" || parts[2] == "v4" || versionPattern.MatchString(parts[2])):
		return parts[2], append([]string{parts[1]}, parts[3:]...)
	case len(parts) >= 3 && parts[0] == "crm-object-schemas":
		return parts[1], parts[2:]
	case len(parts) >= 3 && (parts[0] == "account-info" || parts[0] == "oauth"):
		return parts[1], append([]string{parts[0]}, parts[2:]...)
	}
	return "", nil
}

// multiStatus returns 207, or 200 from version 2026-09 on, whose
// specification knows no 207.
func (c *call) multiStatus() int {
	if versionPattern.MatchString(c.version) && c.version >= "2026-09" {
		return http.StatusOK
	}
	return http.StatusMultiStatus
}
