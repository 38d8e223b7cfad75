// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hand

import (
	"bytes"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strconv"
)

// pageSize is how many records a page of the list shows.
const pageSize = 200

// templates are what a person looks at in a browser.
var templates = template.Must(template.New("").Parse(`
{{define "head"}}<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{.}}</title>
<style>
body{font:15px/1.4 system-ui,sans-serif;margin:2rem;color:#222;background:#fff}
table{border-collapse:collapse}th,td{border:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top}
th{background:#f2f2f2}td.n{text-align:right}
@media (prefers-color-scheme:dark){body{color:#ddd;background:#181818}th{background:#333}a{color:#8bf}}
</style></head><body>{{end}}
{{define "overview"}}{{template "head" "HubSpot simulator"}}
<h1>HubSpot simulator</h1>
<p>Portal {{.Portal}}. Nothing here is a real account.</p>
<table><caption>Object types</caption><thead><tr><th>Type</th><th>Id</th><th>Records</th><th>In the recycle bin</th></tr></thead><tbody>
{{range .Types}}<tr><td><a href="/_sim/list/{{.Name}}">{{.Name}}</a></td><td>{{.ID}}</td><td class="n">{{.Live}}</td>
<td class="n"><a href="/_sim/list/{{.Name}}?archived=true">{{.Archived}}</a></td></tr>{{end}}
</tbody></table>
<h2>More</h2>
<ul><li><a href="/_sim/requests">Requests</a> and <a href="/_sim/counts">counts</a>, as JSON</li>
<li><a href="/_sim/config">Switches</a>, as JSON</li></ul>
</body></html>{{end}}
{{define "list"}}{{template "head" .Name}}
<p><a href="/_sim/">All object types</a></p>
<h1>{{.Name}}{{if .Archived}} in the recycle bin{{end}}</h1>
<p>{{.Total}} records{{if .Next}}, {{.From}} to {{.To}} shown. <a href="?archived={{.Archived}}&amp;from={{.Next}}">Next</a>{{end}}</p>
<table><thead><tr><th>Id</th>{{range .Columns}}<th>{{.}}</th>{{end}}</tr></thead><tbody>
{{range .Rows}}<tr>{{range .}}<td>{{.}}</td>{{end}}</tr>
{{end}}</tbody></table></body></html>{{end}}
`))

func (s *pages) overviewPage(w http.ResponseWriter, _ *http.Request) {
	writePage(w, "overview", map[string]any{"Portal": s.PortalID(), "Types": s.ObjectTypes()})
}

// listPage shows the records of a type with the properties that they hold.
func (s *pages) listPage(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("type")
	if !s.HasObjectType(name) {
		http.NotFound(w, r)
		return
	}
	archived := r.URL.Query().Get("archived") == "true"
	from, _ := strconv.Atoi(r.URL.Query().Get("from"))
	list := s.Records
	if archived {
		list = s.ArchivedRecords
	}
	records := list(name)
	total := len(records)
	from = max(0, min(from, total))
	records = records[from:min(from+pageSize, total)]
	columns := s.listColumns(name, records)
	rows := make([][]string, len(records))
	for i, record := range records {
		rows[i] = []string{record.ID}
		for _, name := range columns {
			rows[i] = append(rows[i], record.Properties[name])
		}
	}
	data := map[string]any{
		"Name": name, "Archived": archived, "Total": total, "From": from + 1, "To": from + len(records),
		"Columns": columns, "Rows": rows, "Next": 0,
	}
	if from+len(records) < total {
		data["Next"] = from + len(records)
	}
	writePage(w, "list", data)
}

// listColumns returns the properties that any of the records holds, those that
// HubSpot sets by itself last and few.
func (s *pages) listColumns(objectType string, records []Record) []string {
	system := map[string]bool{}
	for _, p := range s.Properties(objectType) {
		system[p.Name] = p.HubSpotDefined && p.ReadOnly
	}
	names := map[string]bool{}
	for _, record := range records {
		for name := range record.Properties {
			if !system[name] {
				names[name] = true
			}
		}
	}
	return append(slices.Sorted(maps.Keys(names)), "hs_lastmodifieddate", "hs_object_source")
}

func writePage(w http.ResponseWriter, name string, data any) {
	var page bytes.Buffer
	if err := templates.ExecuteTemplate(&page, name, data); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	// The browser may be gone; nobody is left to tell.
	_, _ = page.WriteTo(w)
}
