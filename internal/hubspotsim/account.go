// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

func addAccountRoutes(add addRoute) {
	add(http.MethodGet, "account-info/details", OpAccountDetails, (*call).accountDetails)
	add(http.MethodGet, "account-info/api-usage/daily/private-apps", OpAPIUsage, (*call).apiUsage)
	add(http.MethodGet, "limits/records", OpRecordLimits, (*call).recordLimits)
	add(http.MethodGet, "owners", OpOwnerList, (*call).ownerList)
	add(http.MethodGet, "owners/{id}", OpOwnerGet, (*call).ownerGet)
	add(http.MethodGet, "pipelines/{type}", OpPipelineList, (*call).pipelineList)
	add(http.MethodGet, "pipelines/{type}/{id}/stages", OpStageList, (*call).stageList)
}

func (c *call) accountDetails() (reply, *apiError) {
	_, offset := c.now.In(c.cfg.location()).Zone()
	sign := "+"
	if offset < 0 {
		sign, offset = "-", -offset
	}
	return jsonReply(http.StatusOK, map[string]any{
		"portalId": c.cfg.PortalID, "accountType": "STANDARD", "timeZone": c.cfg.TimeZone, "companyCurrency": "USD",
		"additionalCurrencies":  []string{},
		"utcOffset":             sign + time.Unix(int64(offset), 0).UTC().Format("15:04"),
		"utcOffsetMilliseconds": map[string]int{"+": 1, "-": -1}[sign] * offset * 1000,
		"uiDomain":              c.cfg.UIDomain, "dataHostingLocation": "na1",
	}), nil
}

func (c *call) apiUsage() (reply, *apiError) {
	_, daily := c.cfg.allowance()
	if daily == 0 {
		daily = unlimitedDaily
	}
	return jsonReply(http.StatusOK, map[string]any{"results": []map[string]any{{
		"name": "private-apps-api-calls-daily", "usageLimit": daily, "currentUsage": c.s.limiter.used(c),
		"collectedAt": formatTime(c.now), "fetchStatus": "SUCCESS",
		"resetsAt": formatTime(midnightAfter(c.now, c.cfg.location())),
	}}}), nil
}

// Limits of an account without rules of its own: records of a HubSpot type, and
// records of all custom types together.
const (
	recordLimit       = 15_000_000
	customRecordLimit = 10_000_000
)

func (c *call) recordLimits() (reply, *apiError) {
	hubSpot, custom := []map[string]any{}, []map[string]any{}
	overall, customLimit := 0, customRecordLimit
	for _, t := range c.s.objectTypes() {
		t.mu.RLock()
		usage, limit := t.liveCount, cmp.Or(t.rules.RecordLimit, recordLimit)
		entry := map[string]any{
			"objectTypeId": t.id, "singularLabel": t.schema.SingularLabel, "pluralLabel": t.schema.PluralLabel,
			"usage": usage,
		}
		t.mu.RUnlock()
		if t.custom {
			custom = append(custom, entry)
			overall += usage
			customLimit = min(customLimit, limit)
		} else {
			entry["limit"], entry["percentage"] = limit, percentage(usage, limit)
			hubSpot = append(hubSpot, entry)
		}
	}
	return jsonReply(http.StatusOK, map[string]any{
		"hubspotDefinedObjectTypes": hubSpot,
		"customObjectTypes": map[string]any{
			"overallLimit": customLimit, "overallUsage": overall, "overallPercentage": percentage(overall, customLimit),
			"byObjectType": custom,
		},
	}), nil
}

func percentage(usage, limit int) float64 { return float64(usage) * 100 / float64(limit) }

func (s *Server) ownerExists(id string) bool {
	s.ownersMu.RLock()
	defer s.ownersMu.RUnlock()
	return slices.ContainsFunc(s.owners, func(o *Owner) bool { return o.ID == id })
}

func renderOwner(o *Owner) map[string]any {
	out := map[string]any{
		"id": o.ID, "email": o.Email, "type": "PERSON", "firstName": o.FirstName, "lastName": o.LastName,
		"userId": o.UserID, "userIdIncludingInactive": o.UserID,
		"createdAt": formatTime(o.CreatedAt), "updatedAt": formatTime(o.UpdatedAt), "archived": o.Archived,
	}
	if o.Archived {
		delete(out, "userId")
	}
	return out
}

func (c *call) ownerList() (reply, *apiError) {
	limit, refusal := c.limitParameter(100, 500)
	if refusal != nil {
		return reply{}, refusal
	}
	c.s.ownersMu.RLock()
	defer c.s.ownersMu.RUnlock()
	owners := slices.Clone(c.s.owners)
	slices.SortFunc(owners, func(a, b *Owner) int { return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID)) })
	email, after := c.query.Get("email"), c.query.Get("after")
	archived := c.query.Get("archived") == "true"
	body := map[string]any{}
	results := []map[string]any{}
	for _, o := range owners {
		if o.Archived != archived || email != "" && !strings.EqualFold(o.Email, email) || !laterID(o.ID, after) {
			continue
		}
		if len(results) == limit {
			body["paging"] = c.nextPage(results[limit-1]["id"].(string)) //nolint:forcetypeassert // Rendered above.
			break
		}
		results = append(results, renderOwner(o))
	}
	body["results"] = results
	return jsonReply(http.StatusOK, body), nil
}

// laterID reports whether a numeric id comes after another.
func laterID(id, after string) bool {
	return after == "" || len(id) > len(after) || len(id) == len(after) && id > after
}

func (c *call) ownerGet() (reply, *apiError) {
	c.s.ownersMu.RLock()
	defer c.s.ownersMu.RUnlock()
	id, archived := c.param("id"), c.query.Get("archived") == "true"
	for _, o := range c.s.owners {
		have := o.ID
		if c.query.Get("idProperty") == "userId" {
			have = strconv.FormatInt(o.UserID, 10)
		}
		if have == id && o.Archived == archived {
			return jsonReply(http.StatusOK, renderOwner(o)), nil
		}
	}
	return reply{}, refuse(http.StatusNotFound, categoryNotFound, "Owner %s does not exist", id)
}

// pipelineProperties returns the names of the properties that hold a record's
// pipeline and stage, "" for types without pipelines.
func (t *objectType) pipelineProperties() (pipeline, stage string) {
	switch {
	case len(t.pipelines) == 0:
		return "", ""
	case t.name == "deals":
		return "pipeline", "dealstage"
	}
	return "hs_pipeline", "hs_pipeline_stage"
}

func (t *objectType) pipeline(id string) *Pipeline {
	for _, p := range t.pipelines {
		if p.ID == id {
			return p
		}
	}
	return nil
}

func pipelineStage(p *Pipeline, id string) *Stage {
	for i := range p.Stages {
		if p.Stages[i].ID == id {
			return &p.Stages[i]
		}
	}
	return nil
}

func renderPipeline(p *Pipeline) map[string]any {
	stages := []map[string]any{}
	for i := range p.Stages {
		stages = append(stages, renderStage(&p.Stages[i]))
	}
	return map[string]any{
		"id": p.ID, "label": p.Label, "displayOrder": p.DisplayOrder, "stages": stages, "archived": false,
		"createdAt": formatTime(accountBirth), "updatedAt": formatTime(accountBirth),
	}
}

func renderStage(s *Stage) map[string]any {
	metadata := map[string]string{}
	for name, value := range s.Metadata {
		if canonical, ok := canonicalNumber(value); ok {
			value = canonical
		}
		metadata[name] = value
	}
	return map[string]any{
		"id": s.ID, "label": s.Label, "displayOrder": s.DisplayOrder, "metadata": metadata, "archived": false,
		"writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
		"createdAt":        formatTime(accountBirth), "updatedAt": formatTime(accountBirth),
	}
}

func (c *call) pipelineList() (reply, *apiError) {
	t, refusal := c.defined()
	if refusal != nil {
		return reply{}, refusal
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	results := []map[string]any{}
	for _, p := range t.pipelines {
		results = append(results, renderPipeline(p))
	}
	return jsonReply(http.StatusOK, map[string]any{"results": results}), nil
}

// withPipeline finds the pipeline of the path and runs f under the type's lock.
func (c *call) withPipeline(f func(*Pipeline) (reply, *apiError)) (reply, *apiError) {
	t, refusal := c.defined()
	if refusal != nil {
		return reply{}, refusal
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	p := t.pipeline(c.param("id"))
	if p == nil {
		return reply{}, refuse(http.StatusNotFound, categoryNotFound, "Pipeline %s does not exist", c.param("id"))
	}
	return f(p)
}

func (c *call) stageList() (reply, *apiError) {
	return c.withPipeline(func(p *Pipeline) (reply, *apiError) {
		return jsonReply(http.StatusOK, map[string]any{"results": renderPipeline(p)["stages"]}), nil
	})
}
