// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"crypto/subtle"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const messageNoCredentials = "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview"

// authenticate checks the bearer token.
func (c *call) authenticate() *apiError {
	if c.route != nil && c.route.open {
		return nil
	}
	scheme, token, _ := strings.Cut(c.http.Header.Get("Authorization"), " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return refuse(http.StatusUnauthorized, categoryAuth, messageNoCredentials)
	}
	if c.cfg.Token != "" && subtle.ConstantTimeCompare([]byte(token), []byte(c.cfg.Token)) == 1 {
		return nil
	}
	expiry, known := c.s.oauth.expiry(token)
	if !known && c.cfg.WrongTokenExpired {
		// Time began in 1970 for a token that nobody knows.
		expiry, known = time.Unix(0, 0), true
	}
	switch {
	case !known:
		return refuse(http.StatusUnauthorized, categoryAuth,
			"Authentication credentials not found. The access token is not valid.")
	case !c.now.Before(expiry):
		return refuse(http.StatusUnauthorized, categoryExpired, "The OAuth token used to make this call expired %s ago.",
			ago(c.now.Sub(expiry))).with("expire time", formatTime(expiry))
	}
	c.viaOAuth = true
	return nil
}

// ago words how long something is past: in days from one day on.
func ago(d time.Duration) string {
	if days := int(d.Hours() / 24); days > 0 {
		return strconv.Itoa(days) + " day(s)"
	}
	return strconv.Itoa(int(d.Seconds())) + " second(s)"
}

// checkAssociationRight refuses what edits associations for a user who may not,
// which HubSpot does from version 2026-09 on.
func (c *call) checkAssociationRight() *apiError {
	if !c.cfg.NoAssociationRight || !c.bindsRules() || !strings.HasPrefix(string(c.route.op), "associations.") || isRead(c.route.op) {
		return nil
	}
	return refuse(http.StatusBadRequest, categoryValidation, "Missing 'Edit Associations' permission.")
}

// checkScopes compares what the endpoint needs with what the token grants.
func (c *call) checkScopes() *apiError {
	if c.cfg.Scopes == nil {
		return nil
	}
	for _, alternatives := range c.requiredScopes() {
		if !slices.ContainsFunc(alternatives, func(s string) bool { return slices.Contains(c.cfg.Scopes, s) }) {
			return missingScopes(alternatives...)
		}
	}
	return nil
}

// missingScopes is the 403 of developers.hubspot.com/docs/api-reference/error-handling.
func missingScopes(required ...string) *apiError {
	refusal := refuse(http.StatusForbidden, categoryScopes,
		"This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.")
	refusal.body.Links = map[string]string{"scopes": "https://developers.hubspot.com/scopes"}
	refusal.body.Errors = []errorDetail{{Message: "One or more of the following scopes are required."}}
	if len(required) > 0 {
		refusal.body.Errors[0].Context = map[string][]string{"requiredGranularScopes": required}
	}
	return refusal
}

// requiredScopes lists what a call needs: one scope of each inner list.
func (c *call) requiredScopes() [][]string {
	op := string(c.route.op)
	area, _, _ := strings.Cut(op, ".")
	access := "write"
	if isRead(c.route.op) {
		access = "read"
	}
	switch area {
	case "objects":
		return [][]string{c.objectScopes(c.param("type"), access)}
	case "properties", "property-validations", "schemas", "pipelines":
		return [][]string{c.definitionScopes(c.param("type"), access)}
	case "associations":
		from, to := c.param("from"), c.param("to")
		return [][]string{c.objectScopes(from, access), c.objectScopes(to, access)}
	case "owners":
		return [][]string{{"crm.objects.owners.read"}}
	case "limits":
		var anyRead []string
		for _, t := range c.s.objectTypes() {
			anyRead = append(anyRead, c.objectScopes(t.id, "read")...)
		}
		return [][]string{anyRead}
	}
	return nil
}

func isRead(op Operation) bool {
	switch op {
	case OpBatchRead, OpSearch, OpList, OpGet, OpAssociationRead, OpRecordAssociations, OpLabelList,
		OpPropertyList, OpPropertyGet, OpPropertyBatchRead, OpGroupList, OpGroupGet, OpValidationList,
		OpSchemaList, OpSchemaGet, OpPipelineList, OpStageList:
		return true
	}
	return false
}

// objectScopes lists the scopes that give access to records of a type.
func (c *call) objectScopes(name, access string) []string {
	t := c.s.objectType(name)
	switch {
	case t == nil || t.custom:
		return []string{"crm.objects.custom." + access}
	case t.name == "tickets":
		return []string{"tickets", "crm.objects.tickets." + access}
	case t.name == "products" || t.name == "line_items":
		return []string{"crm.objects." + t.name + "." + access, "e-commerce"}
	}
	return []string{"crm.objects." + t.name + "." + access}
}

// definitionScopes lists the scopes that give access to definitions: the
// object scopes also let a key read them, but not write them.
func (c *call) definitionScopes(name, access string) []string {
	t := c.s.objectType(name)
	noun := "custom"
	if t != nil && !t.custom {
		noun = t.name
	}
	scopes := []string{"crm.schemas." + noun + "." + access}
	if access == "read" {
		scopes = append(scopes, c.objectScopes(name, "read")...)
	}
	if noun == "tickets" {
		scopes = append(scopes, "tickets")
	}
	return scopes
}
