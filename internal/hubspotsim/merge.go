// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// mergeRecords joins two records. The primary's values win, the other's fill
// gaps, its e-mail becomes a secondary one, and both old ids lead to the
// survivor. The caller holds the type's lock.
func (s *Server) mergeRecords(cfg *Config, t *objectType, primary, other *object, by source) *object {
	if primary == other {
		return primary
	}
	now := s.now()
	t.unindex(cfg, primary)
	t.unindex(cfg, other)
	merged := maps.Clone(other.props)
	maps.Copy(merged, primary.props)
	if t.name == "contacts" {
		mergeAddresses(merged, primary.props, other.props)
	}
	retired := []string{primary.idString(), other.idString()}
	if cfg.MergeKeepsPrimaryID {
		retired = retired[1:]
	}
	for _, list := range []string{other.props["hs_merged_object_ids"], primary.props["hs_merged_object_ids"]} {
		retired = append(retired, splitList(list)...)
	}
	merged["hs_merged_object_ids"] = strings.Join(retired, ";")
	survivor := primary
	if !cfg.MergeKeepsPrimaryID {
		survivor = &object{
			id: s.nextID.Add(1) - 1, created: primary.created, source: primary.source, history: primary.history,
		}
		t.add(survivor)
		t.retire(primary, survivor)
	}
	t.retire(other, survivor)
	survivor.props = merged
	survivor.updated = now
	for name, value := range merged {
		if old, had := primary.props[name]; old != value {
			survivor.remember(name, old, had, by.version(value, now))
		}
	}
	t.index(cfg, survivor)
	s.links.move(t, []uint64{primary.id, other.id}, survivor.id)
	return survivor
}

// retire takes a merged record out and lets its id lead to the survivor.
func (t *objectType) retire(o, survivor *object) {
	if o.live() {
		t.liveCount--
	}
	delete(t.records, o.id)
	t.order = slices.DeleteFunc(t.order, func(e *object) bool { return e == o })
	t.merged[o.id] = survivor.id
}

// mergeAddresses keeps every e-mail of two contacts.
func mergeAddresses(merged, primary, other map[string]string) {
	var extra []string
	for _, address := range slices.Concat(
		splitList(primary["hs_additional_emails"]), splitList(other["email"]), splitList(other["hs_additional_emails"]),
	) {
		if address != merged["email"] && !slices.Contains(extra, address) {
			extra = append(extra, address)
		}
	}
	if len(extra) > 0 {
		merged["hs_additional_emails"] = strings.Join(extra, ";")
	}
}

func splitList(list string) []string {
	return slices.DeleteFunc(strings.Split(list, ";"), func(s string) bool { return s == "" })
}

func (c *call) merge() (reply, *apiError) {
	t, refusal := c.typed()
	if refusal != nil {
		return reply{}, refusal
	}
	var body struct {
		PrimaryObjectID string `json:"primaryObjectId"`
		ObjectIDToMerge string `json:"objectIdToMerge"`
	}
	if refusal := c.decode(&body); refusal != nil {
		return reply{}, refusal
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	primary, _ := t.byID(body.PrimaryObjectID)
	other, _ := t.byID(body.ObjectIDToMerge)
	switch {
	case primary == nil || !primary.live():
		return reply{}, couldNotGet(t, body.PrimaryObjectID)
	case other == nil || !other.live():
		return reply{}, couldNotGet(t, body.ObjectIDToMerge)
	case primary == other:
		return reply{}, refuse(http.StatusBadRequest, categoryValidation, "Cannot merge a record with itself")
	}
	survivor := c.s.mergeRecords(c.cfg, t, primary, other, c.byApp())
	s := c.readShape(t, t.defaults, nil)
	return reply{status: http.StatusOK, body: c.appendRecord(nil, t, survivor, &s)}, nil
}
