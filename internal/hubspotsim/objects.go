// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// List pages hold this many records.
const (
	defaultPage = 10
	maxPage     = 100
)

// recordNotFound is the 404 of a single record.
func recordNotFound() *apiError {
	return refuse(http.StatusNotFound, categoryNotFound, "Object not found.  objectId are usually numeric.")
}

func (c *call) create() (reply, *apiError) {
	t, in, refusal := c.single()
	if refusal != nil {
		return reply{}, refusal
	}
	links, refusal := c.resolveLinks(t, in.Associations)
	if refusal != nil {
		return reply{}, refusal
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	w := writer{call: c, t: t, kind: kindCreate}
	out := w.apply(in)
	if out.o != nil {
		c.attach(t, out.o, links)
	}
	return c.singleReply(http.StatusCreated, t, in, out)
}

func (c *call) update() (reply, *apiError) {
	t, in, refusal := c.single()
	if refusal != nil {
		return reply{}, refusal
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	in.ID, in.IDProperty = c.param("id"), c.query.Get("idProperty")
	if in.IDProperty == "hs_object_id" {
		in.IDProperty = ""
	}
	if in.IDProperty != "" && !t.keyProperty(in.IDProperty) {
		return reply{}, refuse(http.StatusBadRequest, categoryValidation,
			"Unable to perform update/upsert by non-unique %s property %s", t.id, in.IDProperty)
	}
	w := writer{call: c, t: t, kind: kindUpdate}
	out := w.apply(in)
	if r := out.refusal; r != nil && (r.drop || r.status == http.StatusNotFound) {
		return reply{}, recordNotFound()
	}
	return c.singleReply(http.StatusOK, t, in, out)
}

func (c *call) single() (*objectType, *batchInput, *apiError) {
	t, refusal := c.typed()
	if refusal != nil {
		return nil, nil, refusal
	}
	var in batchInput
	if refusal := c.decode(&in); refusal != nil {
		return nil, nil, refusal
	}
	if in.Properties == nil {
		return nil, nil, missingFields("properties")
	}
	in.ID, in.IDProperty = "", ""
	return t, &in, nil
}

func (c *call) singleReply(status int, t *objectType, in *batchInput, out outcome) (reply, *apiError) {
	if out.refusal != nil {
		return reply{}, out.refusal
	}
	s := c.writeShape(t, in, kindCreate, out.created, out.warnings)
	return reply{status: status, body: c.appendRecord(nil, t, out.o, &s)}, nil
}

func (c *call) get() (reply, *apiError) {
	t, refusal := c.typed()
	if refusal != nil {
		return reply{}, refusal
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	idProperty := c.query.Get("idProperty")
	if idProperty != "" && idProperty != "hs_object_id" && !t.keyProperty(idProperty) {
		return reply{}, refuse(http.StatusBadRequest, categoryValidation,
			"Unable to perform read by non-unique %s property %s", t.id, idProperty)
	}
	o := c.find(t, idProperty, c.param("id"), c.query.Get("archived") == "true")
	if o == nil {
		return reply{}, recordNotFound()
	}
	s := c.queryShape(t)
	s.extra = c.appendAssociations(nil, t, o)
	return reply{status: http.StatusOK, body: c.appendRecord(nil, t, o, &s)}, nil
}

// queryShape says what a read with query parameters shows.
func (c *call) queryShape(t *objectType) shape {
	wanted := listParameter(c.query, "properties")
	if len(wanted) == 0 {
		wanted = t.defaults
	}
	return c.readShape(t, wanted, listParameter(c.query, "propertiesWithHistory"))
}

// listParameter reads a parameter that may be repeated, hold commas, or both.
func listParameter(query url.Values, name string) []string {
	var out []string
	for _, value := range query[name] {
		for part := range strings.SplitSeq(value, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

func (c *call) archiveOne() (reply, *apiError) {
	t, refusal := c.typed()
	if refusal != nil {
		return reply{}, refusal
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	o, merged := t.byID(c.param("id"))
	switch {
	case o != nil && o.live() && (!merged || c.cfg.ArchiveFollowsMerge):
		t.archive(c.cfg, o, c.now)
	case o == nil && c.cfg.UnknownArchive != ArchiveIgnoresUnknown:
		return reply{}, recordNotFound()
	}
	return noContent, nil
}

// limitParameter reads the page size.
func (c *call) limitParameter(standard, most int) (int, *apiError) {
	text := c.query.Get("limit")
	if text == "" {
		return standard, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, refuse(http.StatusBadRequest, categoryValidation, "limit must be between 1 and %d, was %s", most, text)
	}
	return n, nil
}

func (c *call) list() (reply, *apiError) {
	t, refusal := c.typed()
	if refusal != nil {
		return reply{}, refusal
	}
	limit, refusal := c.limitParameter(defaultPage, maxPage)
	if refusal != nil {
		return reply{}, refusal
	}
	var after uint64
	if text := c.query.Get("after"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return reply{}, refuse(http.StatusBadRequest, categoryValidation, "Invalid value for after: %s", text)
		}
		after = n
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	s := c.queryShape(t)
	archived := c.query.Get("archived") == "true"
	buf := []byte(`{"results":[`)
	count, next := 0, ""
	// after is the id of the next page's first record.
	start, _ := slices.BinarySearchFunc(t.order, after, func(o *object, id uint64) int {
		return int(int64(o.id) - int64(id)) //nolint:gosec // Ids are small.
	})
	for _, o := range t.order[start:] {
		if o.live() == archived || c.hidesFresh(o, c.cfg.ReadLag) {
			continue
		}
		if count == limit {
			next = o.idString()
			break
		}
		if count > 0 {
			buf = append(buf, ',')
		}
		count++
		s.extra = c.appendAssociations(nil, t, o)
		buf = c.appendRecord(buf, t, o, &s)
	}
	buf = append(buf, ']')
	if next != "" {
		buf = append(buf, `,"paging":`...)
		buf = append(buf, marshal(c.nextPage(next))...)
	}
	return reply{status: http.StatusOK, body: append(buf, '}')}, nil
}

type paging struct {
	Next struct {
		After string `json:"after"`
		Link  string `json:"link,omitempty"`
	} `json:"next"`
}

// nextPage is the paging of an answer, with a link to the next page for GET
// requests.
func (c *call) nextPage(after string) paging {
	var p paging
	p.Next.After = after
	if c.http.Method == http.MethodGet {
		query := url.Values{}
		maps.Copy(query, c.query)
		query.Set("after", after)
		p.Next.Link = "https://api.hubapi.com" + c.http.URL.Path + "?" + query.Encode()
	}
	return p
}
