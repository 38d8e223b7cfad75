// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hand

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// PagesPrefix is where the pages are that look at the account and play the
// out-of-band hand. They are no part of HubSpot's API and are not logged.
const PagesPrefix = "/_sim/"

// maxControlBody bounds what a control page takes.
const maxControlBody = 256 << 20

// Pages returns the pages of an account. They answer on names of this machine
// only, so that no web page can reach them by a name of its own.
func Pages(account Account) http.Handler {
	s := &pages{account}
	mux := http.NewServeMux()
	handle := func(pattern string, f func(*http.Request) (any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, maxControlBody)
			answer, err := protect(func() (any, error) { return f(r) })
			writeControl(w, answer, err)
		})
	}
	s.addLookPages(mux, handle)
	s.addHandPages(handle)
	s.addScriptPages(handle)
	return loopbackOnly(http.NewCrossOriginProtection().Handler(mux))
}

// pages serves the pages of an account.
type pages struct{ Account }

// loopbackOnly refuses requests that name another host.
func loopbackOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if ip := net.ParseIP(strings.Trim(host, "[]")); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			http.Error(w, "the control pages answer on loopback names only", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// protect turns the panics of the hand, which are meant for tests, into errors.
func protect(f func() (any, error)) (answer any, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("%v", reason)
		}
	}()
	return f()
}

// errNoSuchRecord is answered with 404.
var errNoSuchRecord = errors.New("no such record")

func writeControl(w http.ResponseWriter, answer any, err error) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if err != nil {
		status := http.StatusBadRequest
		if errors.Is(err, errNoSuchRecord) {
			status = http.StatusNotFound
		}
		w.WriteHeader(status)
		answer = map[string]string{"error": err.Error()}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(answer)
}

func readControl(r *http.Request, v any) error {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(v); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("body: %w", err)
	}
	return nil
}

type handlePage func(pattern string, f func(*http.Request) (any, error))

// addLookPages adds the pages that show what the server holds and saw.
func (s *pages) addLookPages(mux *http.ServeMux, handle handlePage) {
	mux.HandleFunc("GET /_sim/{$}", s.overviewPage)
	mux.HandleFunc("GET /_sim/list/{type}", s.listPage)
	handle("GET /_sim/records/{type}", func(r *http.Request) (any, error) {
		if r.URL.Query().Get("archived") == "true" {
			return s.ArchivedRecords(r.PathValue("type")), nil
		}
		return s.Records(r.PathValue("type")), nil
	})
	handle("GET /_sim/records/{type}/{id}", func(r *http.Request) (any, error) {
		id, err := s.pathRecord(r)
		if err != nil {
			return nil, err
		}
		record, _ := s.Record(r.PathValue("type"), id)
		return record, nil
	})
	handle("GET /_sim/properties/{type}", func(r *http.Request) (any, error) {
		return s.Properties(r.PathValue("type")), nil
	})
	handle("GET /_sim/requests", func(r *http.Request) (any, error) {
		since, _ := strconv.Atoi(r.URL.Query().Get("since"))
		out := []requestJSON{}
		for _, request := range s.Requests() {
			if request.Seq > since {
				out = append(out, request.json())
			}
		}
		return out, nil
	})
	handle("GET /_sim/counts", func(*http.Request) (any, error) { return s.counts(), nil })
	handle("GET /_sim/config", func(*http.Request) (any, error) { return s.Switches(), nil })
}

// counts adds up the log by operation and by status.
func (s *pages) counts() map[string]any {
	operations, statuses := map[Operation]int{}, map[string]int{}
	inputs := map[Operation]int{}
	requests := s.Requests()
	for _, r := range requests {
		operations[r.Operation]++
		statuses[strconv.Itoa(r.Status)]++
		if r.Inputs > 0 {
			inputs[r.Operation] += r.Inputs
		}
	}
	records := map[string]int{}
	for _, t := range s.ObjectTypes() {
		if t.Live > 0 {
			records[t.Name] = t.Live
		}
	}
	return map[string]any{
		"requests": len(requests), "operations": operations, "inputs": inputs, "statuses": statuses, "records": records,
	}
}

// pathRecord finds the record of a path: by id, or by property=value.
func (s *pages) pathRecord(r *http.Request) (string, error) {
	objectType, id := r.PathValue("type"), r.PathValue("id")
	if property, value, ok := strings.Cut(id, "="); ok {
		record, found := s.Find(objectType, property, value)
		if !found {
			return "", fmt.Errorf("%w: %s with %s", errNoSuchRecord, objectType, id)
		}
		return record.ID, nil
	}
	if _, found := s.Record(objectType, id); !found {
		return "", fmt.Errorf("%w: %s %s", errNoSuchRecord, objectType, id)
	}
	return id, nil
}

// addHandPages adds the pages that play a person in HubSpot's interface.
func (s *pages) addHandPages(handle handlePage) {
	handle("POST /_sim/records/{type}", func(r *http.Request) (any, error) {
		var many manyRecords
		if err := readControl(r, &many); err != nil {
			return nil, err
		}
		return map[string][]string{"ids": s.SeedMany(r.PathValue("type"), many)}, nil
	})
	onRecord := func(pattern string, f func(r *http.Request, objectType, id string) error) {
		handle(pattern, func(r *http.Request) (any, error) {
			id, err := s.pathRecord(r)
			if err == nil {
				err = f(r, r.PathValue("type"), id)
			}
			if err != nil {
				return nil, err
			}
			record, found := s.Record(r.PathValue("type"), id)
			if !found {
				return map[string]string{"id": id}, nil
			}
			return record, nil
		})
	}
	onRecord("POST /_sim/records/{type}/{id}", func(r *http.Request, objectType, id string) error {
		var properties map[string]string
		if err := readControl(r, &properties); err != nil {
			return err
		}
		var user int64
		if text := r.URL.Query().Get("user"); text != "" {
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return fmt.Errorf("user: %w", err)
			}
			user = n
		}
		s.EditAs(user, objectType, id, properties)
		return nil
	})
	onRecord("POST /_sim/records/{type}/{id}/archive", func(_ *http.Request, objectType, id string) error {
		s.Archive(objectType, id)
		return nil
	})
	onRecord("POST /_sim/records/{type}/{id}/restore", func(_ *http.Request, objectType, id string) error {
		return s.Restore(objectType, id)
	})
	onRecord("POST /_sim/records/{type}/{id}/delete", func(_ *http.Request, objectType, id string) error {
		s.Delete(objectType, id)
		return nil
	})
	handle("POST /_sim/merge/{type}", func(r *http.Request) (any, error) {
		var body struct {
			Primary string `json:"primary"`
			Merged  string `json:"merged"`
		}
		if err := readControl(r, &body); err != nil {
			return nil, err
		}
		return map[string]string{"id": s.Merge(r.PathValue("type"), body.Primary, body.Merged)}, nil
	})
	handle("POST /_sim/properties/{type}", func(r *http.Request) (any, error) {
		var p Property
		if err := readControl(r, &p); err != nil {
			return nil, err
		}
		if p.Name == "" {
			return nil, errors.New("body: name is missing")
		}
		s.DefineProperty(r.PathValue("type"), p)
		return p, nil
	})
	handle("POST /_sim/rules/{type}", func(r *http.Request) (any, error) {
		var rules Rules
		if err := readControl(r, &rules); err != nil {
			return nil, err
		}
		s.SetRules(r.PathValue("type"), rules)
		return rules, nil
	})
}

// manyRecords reads one record's properties or a list of them.
type manyRecords []map[string]string

// UnmarshalJSON tells both apart.
func (m *manyRecords) UnmarshalJSON(data []byte) error {
	var one map[string]string
	if json.Unmarshal(data, &one) == nil {
		*m = manyRecords{one}
		return nil
	}
	return json.Unmarshal(data, (*[]map[string]string)(m))
}

// addScriptPages adds the pages that script faults and change switches.
func (s *pages) addScriptPages(handle handlePage) {
	done := map[string]bool{"ok": true}
	handle("POST /_sim/requests/reset", func(*http.Request) (any, error) {
		s.ResetRequests()
		return done, nil
	})
	handle("POST /_sim/reset", func(*http.Request) (any, error) {
		s.Reset()
		return done, nil
	})
	handle("POST /_sim/faults", func(r *http.Request) (any, error) {
		var f Fault
		if err := readControl(r, &f); err != nil {
			return nil, err
		}
		s.Fault(f)
		return done, nil
	})
	handle("POST /_sim/faults/reset", func(*http.Request) (any, error) {
		s.ClearFaults()
		s.ClearRefusals()
		return done, nil
	})
	handle("POST /_sim/refusals", func(r *http.Request) (any, error) {
		var refusal Refusal
		if err := readControl(r, &refusal); err != nil {
			return nil, err
		}
		s.Refuse(refusal)
		return done, nil
	})
	handle("POST /_sim/tokens/revoke", func(*http.Request) (any, error) {
		s.RevokeAccessTokens()
		return done, nil
	})
	handle("POST /_sim/config", func(r *http.Request) (any, error) {
		var values map[string]string
		if err := readControl(r, &values); err != nil {
			return nil, err
		}
		err := s.Switch(values)
		return s.Switches(), err
	})
}
