// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import "net/http"

const controlPrefix = "/_sim/"

func (s *Server) serveControl(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }
