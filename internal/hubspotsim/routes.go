// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"net/http"
	"slices"
	"strings"
	"sync"
)

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

	OpValidationList Operation = "property-validations.list"

	OpSchemaList Operation = "schemas.list"
	OpSchemaGet  Operation = "schemas.get"

	OpAccountDetails Operation = "account.details"
	OpAPIUsage       Operation = "account.api-usage"
	OpRecordLimits   Operation = "limits.records"

	OpOwnerList    Operation = "owners.list"
	OpOwnerGet     Operation = "owners.get"
	OpPipelineList Operation = "pipelines.list"
	OpStageList    Operation = "pipelines.stages.list"

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

	OpToken      Operation = "oauth.token"
	OpIntrospect Operation = "oauth.introspect"
	OpTokenInfo  Operation = "oauth.access-token"
)

// route is one endpoint.
type route struct {
	method string
	// path is the path without version, such as objects/{type}/batch/upsert.
	path   string
	op     Operation
	handle func(*call) (reply, *apiError)
	// open endpoints need no bearer token; form ones take a form as body.
	open, form bool
}

// datedVersions are the dated versions that exist.
var datedVersions = []string{"2025-09", "2026-03", "2026-09"}

// dated reports whether a version is a dated one.
func dated(version string) bool { return slices.Contains(datedVersions, version) }

// endpoint is a route under one version, as the multiplexer finds it.
type endpoint struct {
	*route
	version string
}

// ServeHTTP notes the match; the work is done later.
func (e endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if m, ok := w.(*match); ok {
		m.route, m.version, m.request = e.route, e.version, r
	}
}

// match is what the multiplexer says about a request.
type match struct {
	route   *route
	version string
	request *http.Request
	status  int
	header  http.Header
}

func (m *match) Header() http.Header         { return m.header }
func (m *match) WriteHeader(status int)      { m.status = status }
func (m *match) Write(p []byte) (int, error) { return len(p), nil }

// endpoints is the table of all endpoints under all their versions, the same
// for every server.
var endpoints = sync.OnceValue(func() *http.ServeMux {
	mux := http.NewServeMux()
	var routes []*route
	add := func(method, path string, op Operation, handle func(*call) (reply, *apiError)) *route {
		routes = append(routes, &route{method: method, path: path, op: op, handle: handle})
		return routes[len(routes)-1]
	}
	addObjectRoutes(add)
	addPropertyRoutes(add)
	addAccountRoutes(add)
	addAssociationRoutes(add)
	addOAuthRoutes(add)
	for _, r := range routes {
		for _, version := range r.versions() {
			for _, path := range r.paths(version) {
				mux.Handle(r.method+" "+path, endpoint{r, version})
			}
		}
	}
	return mux
})

type addRoute func(method, path string, op Operation, handle func(*call) (reply, *apiError)) *route

func addObjectRoutes(add addRoute) {
	add(http.MethodPost, "objects/{type}/batch/upsert", OpUpsert, (*call).batchUpsert)
	add(http.MethodPost, "objects/{type}/batch/read", OpBatchRead, (*call).batchRead)
	add(http.MethodPost, "objects/{type}/batch/create", OpBatchCreate, (*call).batchCreate)
	add(http.MethodPost, "objects/{type}/batch/update", OpBatchUpdate, (*call).batchUpdate)
	add(http.MethodPost, "objects/{type}/batch/archive", OpBatchArchive, (*call).batchArchive)
	add(http.MethodPost, "objects/{type}/search", OpSearch, (*call).search)
	add(http.MethodPost, "objects/{type}/merge", OpMerge, (*call).merge)
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
	add(http.MethodGet, "property-validations/{type}", OpValidationList, (*call).validationList)
	add(http.MethodGet, "schemas", OpSchemaList, (*call).schemaList)
	add(http.MethodGet, "schemas/{type}", OpSchemaGet, (*call).schemaGet)
}

// findRoute finds the endpoint of the request. It returns the answer where there
// is no such endpoint or not with this method.
func (c *call) findRoute() *reply {
	// HubSpot's own client ends some paths with a slash.
	request, target := *c.http, *c.http.URL
	target.Path = strings.TrimSuffix(target.Path, "/")
	target.RawPath = strings.TrimSuffix(target.RawPath, "/")
	request.URL = &target
	m := &match{header: http.Header{}}
	endpoints().ServeHTTP(m, &request)
	c.route, c.version, c.matched = m.route, m.version, m.request
	switch {
	case m.route != nil:
		return nil
	case m.status == http.StatusMethodNotAllowed:
		refusal := refuse(http.StatusMethodNotAllowed, "", "HTTP 405 Method Not Allowed").reply(c.s)
		// The multiplexer lets HEAD stand in for GET; HubSpot does not name it.
		allowed := slices.DeleteFunc(strings.Split(m.header.Get("Allow"), ", "), func(s string) bool { return s == http.MethodHead })
		refusal.header = http.Header{"Allow": {strings.Join(allowed, ", ")}}
		return &refusal
	}
	notFound := unknownRoute(c.http.URL.Path)
	return &notFound
}

// param returns a parameter of the path.
func (c *call) param(name string) string { return c.matched.PathValue(name) }

// versions lists the versions that have the endpoint: associations came with
// v4, everything else is v3, and dated versions have both, but for OAuth, which
// 2025-09 left out.
func (r *route) versions() []string {
	area, _, _ := strings.Cut(r.path, "/")
	switch {
	case area == "oauth":
		return []string{"v1", "v3", "2026-03", "2026-09"}
	case strings.HasPrefix(string(r.op), "associations."):
		return append([]string{"v4"}, datedVersions...)
	}
	return append([]string{"v3"}, datedVersions...)
}

// paths lists the paths of the endpoint under a version: /crm/v3/objects/... or
// /crm/objects/2026-03/.... HubSpot also serves v3 and v4 in the second form,
// which its own client uses for association labels.
func (r *route) paths(version string) []string {
	area, rest, _ := strings.Cut(r.path, "/")
	if rest != "" {
		rest = "/" + rest
	}
	var paths []string
	switch area {
	case "account-info", "oauth":
		return []string{"/" + area + "/" + version + rest}
	case "schemas":
		paths = append(paths, "/crm-object-schemas/"+version+"/schemas"+rest)
	}
	paths = append(paths, "/crm/"+area+"/"+version+rest)
	if !dated(version) {
		paths = append(paths, "/crm/"+version+"/"+area+rest)
	}
	return paths
}

// bindsRules reports whether the account's own rules bind writes, which they do
// from version 2026-09 on.
func (c *call) bindsRules() bool { return dated(c.version) && c.version >= "2026-09" }
