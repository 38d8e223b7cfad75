// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import "net/http"

// standardAnswer is what HubSpot says with a status on its own account.
func standardAnswer(s *Server, status int) reply {
	switch {
	case status == http.StatusTooManyRequests:
		return rateLimitReply(s, policyBurst)
	case status == http.StatusLocked:
		return refuse(status, "", "The resource is temporarily locked, try again in 2 seconds").reply(s)
	case status == statusMigration:
		answer := refuse(status, "", "This account is being moved to another data center").reply(s)
		answer.header = http.Header{"Retry-After": {"3600"}}
		return answer
	case status == http.StatusUnauthorized:
		return refuse(status, categoryAuth, messageNoCredentials).reply(s)
	case status == http.StatusForbidden:
		return missingScopes().reply(s)
	case status == http.StatusConflict:
		return refuse(status, categoryConflict, "Contact already exists. Existing ID: 1").reply(s)
	case status == http.StatusNotFound:
		return refuse(status, categoryNotFound, "resource not found").reply(s)
	case status == http.StatusInternalServerError:
		return refuse(status, "", "internal error").reply(s)
	case status > http.StatusInternalServerError || status == http.StatusRequestEntityTooLarge:
		return htmlReply(status, "Error "+http.StatusText(status), "The request could not be served.")
	}
	return refuse(status, categoryValidation, "The request was refused").reply(s)
}
