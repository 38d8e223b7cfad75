// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hostile

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
)

// random spoils answers at random.
type random struct {
	rng    *rand.Rand
	oneIn  int
	match  func(*Exchange) bool
	rested map[string]bool
}

func (r *random) apply(x *Exchange) string {
	if r.match != nil && !r.match(x) {
		return ""
	}
	if !r.rested[x.Path] || r.rng.IntN(r.oneIn) != 0 {
		r.rested[x.Path] = true
		return ""
	}
	for range 5 {
		named := Spoils[r.rng.IntN(len(Spoils))]
		if named.Make(r.rng)(x) {
			r.rested[x.Path] = false
			return named.Name
		}
	}
	return ""
}

// Named is a kind of spoilt answer.
type Named struct {
	Name string
	Make func(*rand.Rand) Spoil
}

// Spoils are the kinds that [Server.Randomly] draws from.
var Spoils = []Named{
	{"a dropped member", func(rng *rand.Rand) Spoil {
		return member(rng, func(m map[string]any, name string) { delete(m, name) })
	}},
	{"a null member", func(rng *rand.Rand) Spoil { return member(rng, func(m map[string]any, name string) { m[name] = nil }) }},
	{"a member of another type", func(rng *rand.Rand) Spoil {
		value := []any{true, []any{}, map[string]any{}, "x", 7, []any{nil}, ""}[rng.IntN(7)]
		return frame(rng, func(m map[string]any, name string) { m[name] = value })
	}},
	{"an omitted result", func(rng *rand.Rand) Spoil { return Omit(rng.IntN(100)) }},
	{"a repeated result", func(rng *rand.Rand) Spoil { return RepeatResult(rng.IntN(100), rng.IntN(100)) }},
	{"swapped ids", func(rng *rand.Rand) Spoil { return Swap("id", rng.IntN(100), rng.IntN(100)) }},
	{"swapped trace ids", func(rng *rand.Rand) Spoil { return Swap("objectWriteTraceId", rng.IntN(100), rng.IntN(100)) }},
	{"an odd id", func(rng *rand.Rand) Spoil {
		return Set(odd(rng), "results", strconv.Itoa(rng.IntN(100)), "id")
	}},
	{"an archived result", func(rng *rand.Rand) Spoil { return Set(true, "results", strconv.Itoa(rng.IntN(100)), "archived") }},
	{"a trace id of nobody", func(rng *rand.Rand) Spoil {
		return Set("tf-000000000000-0", "results", strconv.Itoa(rng.IntN(100)), "objectWriteTraceId")
	}},
	{"a stranger", func(rng *rand.Rand) Spoil {
		return Stranger(map[string]any{"id": odd(rng), "new": rng.IntN(2) == 0, "properties": map[string]any{"code": "stranger", "name": "Stranger"}})
	}},
	{"another status", func(rng *rand.Rand) Spoil {
		return onSuccess(Status([]int{200, 201, 202, 203, 204, 205, 206, 207}[rng.IntN(8)]))
	}},
	{"another server's refusal", func(rng *rand.Rand) Spoil {
		status := []int{101, 301, 302, 304, 400, 401, 402, 403, 404, 405, 407, 408, 409, 410, 413, 414, 422, 423, 429, 431, 451, 477, 500, 502, 503, 504, 521, 524}[rng.IntN(28)]
		body := []string{Page, Page, `<h1>` + strconv.Itoa(status) + `</h1>`, "not JSON at all"}[rng.IntN(4)]
		return Replace(status, body)
	}},
	{"a gateway's refusal in JSON", func(rng *rand.Rand) Spoil {
		status := []int{400, 403, 404, 405, 409, 410, 413, 422, 500, 502, 503}[rng.IntN(11)]
		return Replace(status, []string{`{"error":"Not Found","status":404,"path":"/"}`, `{"message":"no Route matched with those values"}`, `{}`, `[]`, `null`, `""`}[rng.IntN(6)])
	}},
	{"a success in another form", func(rng *rand.Rand) Spoil {
		return onSuccess(Replace([]int{200, 200, 201, 202, 207}[rng.IntN(5)], []string{"", Page, `{}`, `{"status":"ok"}`, `[]`, `null`, `{"results":null}`, `{"status":"COMPLETE"}`, `{"status":"PENDING","results":[]}`, `{"status":"CANCELED","results":[]}`}[rng.IntN(10)]))
	}},
	{"another content type", func(rng *rand.Rand) Spoil {
		return ContentType([]string{"text/html", "application/octet-stream", "", "a/b/c; d"}[rng.IntN(4)])
	}},
	{"a cut answer", func(*rand.Rand) Spoil { return Truncate() }},
	{"a stale answer", func(*rand.Rand) Spoil { return Stale() }},
	{"pages without an end", func(rng *rand.Rand) Spoil {
		return Paging([]func(int) string{Counting, Alternating, func(int) string { return "7" }}[rng.IntN(3)])
	}},
	{"a bomb", func(rng *rand.Rand) Spoil {
		bombs := [][2]string{{`{"status":"COMPLETE","results":[{}`, `,{}`}, {`{"status":"`, "     "}, {``, `[`}, {`{"status":"COMPLETE","results":[],"errors":[1`, `,1`}}
		bomb := bombs[rng.IntN(len(bombs))]
		return Bomb(bomb[0], bomb[1], 64<<20)
	}},
	{"an empty body", func(*rand.Rand) Spoil {
		return func(x *Exchange) bool {
			had := len(x.Body) > 0
			x.Body = nil
			return had
		}
	}},
}

// onSuccess leaves refusals alone: a success in their place would be a lie that
// nobody can tell from the truth.
func onSuccess(spoil Spoil) Spoil {
	return func(x *Exchange) bool { return x.Status < http.StatusMultipleChoices && spoil(x) }
}

// odd is something that is no id, or nobody's.
func odd(rng *rand.Rand) any {
	return []any{"", "../../9001/gdpr-delete", "9001/x", nil, -1, "12 34", "999999999999", 999999999999, "x", true, "%2e%2e"}[rng.IntN(11)]
}

// member changes a random member at any depth, but none inside of a record's
// properties: values are data and may be anything.
func member(rng *rand.Rand, change func(m map[string]any, name string)) Spoil {
	return pickMember(rng, change, true)
}

// frame changes a random member of the answer itself.
func frame(rng *rand.Rand, change func(m map[string]any, name string)) Spoil {
	return pickMember(rng, change, false)
}

func pickMember(rng *rand.Rand, change func(m map[string]any, name string), deep bool) Spoil {
	return edit(func(root map[string]any) bool {
		at := any(root)
		for {
			switch v := at.(type) {
			case map[string]any:
				if len(v) == 0 {
					return false
				}
				name := slices.Sorted(maps.Keys(v))[rng.IntN(len(v))]
				switch inner := v[name].(type) {
				case map[string]any, []any:
					if deep && name != "properties" && rng.IntN(3) > 0 {
						at = inner
						continue
					}
				}
				change(v, name)
				return true
			case []any:
				if len(v) == 0 {
					return false
				}
				at = v[rng.IntN(len(v))]
			default:
				return false
			}
		}
	})
}
