// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hostile

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Page is the answer of a gateway or of a captive portal.
const Page = "<!DOCTYPE html><html><body>Please log in</body></html>"

// Replace answers with a status and a body. A body that begins with < is sent as
// HTML, any other as JSON.
func Replace(status int, body string) Spoil {
	return func(x *Exchange) bool {
		x.Status, x.Body, x.Stream = status, []byte(body), nil
		x.Header.Set("Content-Type", "application/json")
		if strings.HasPrefix(body, "<") {
			x.Header.Set("Content-Type", "text/html; charset=utf-8")
		}
		return true
	}
}

// Status changes nothing but the status.
func Status(status int) Spoil {
	return func(x *Exchange) bool {
		if x.Status == status {
			return false
		}
		x.Status = status
		return true
	}
}

// ContentType changes nothing but the content type.
func ContentType(media string) Spoil {
	return func(x *Exchange) bool {
		x.Header.Set("Content-Type", media)
		return true
	}
}

// Truncate cuts the body in two.
func Truncate() Spoil {
	return func(x *Exchange) bool {
		if len(x.Body) < 2 {
			return false
		}
		x.Body = x.Body[:len(x.Body)/2]
		return true
	}
}

// Stale repeats the answer that was given before on the same path.
func Stale() Spoil {
	return func(x *Exchange) bool {
		if len(x.Last) == 0 || bytes.Equal(x.Last, x.Body) {
			return false
		}
		x.Body = x.Last
		return true
	}
}

// edit changes the JSON of an answer.
func edit(change func(root map[string]any) bool) Spoil {
	return func(x *Exchange) bool {
		root, ok := parse(x.Body)
		if !ok || !change(root) {
			return false
		}
		body, err := json.Marshal(root)
		if err != nil {
			return false
		}
		x.Body = body
		return true
	}
}

func parse(body []byte) (map[string]any, bool) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var root map[string]any
	return root, decoder.Decode(&root) == nil && root != nil
}

// Drop removes a member of the answer, given by the names that lead to it; a
// number counts in a list.
func Drop(path ...string) Spoil {
	return edit(func(root map[string]any) bool {
		parent, ok := follow(root, path[:len(path)-1])
		if !ok {
			return false
		}
		object, ok := parent.(map[string]any)
		if !ok {
			return false
		}
		name := path[len(path)-1]
		_, had := object[name]
		delete(object, name)
		return had
	})
}

// Set sets a member of the answer.
func Set(value any, path ...string) Spoil {
	return edit(func(root map[string]any) bool {
		parent, ok := follow(root, path[:len(path)-1])
		if !ok {
			return false
		}
		object, ok := parent.(map[string]any)
		if ok {
			object[path[len(path)-1]] = value
		}
		return ok
	})
}

func follow(at any, path []string) (any, bool) {
	for _, name := range path {
		switch v := at.(type) {
		case map[string]any:
			at = v[name]
		case []any:
			n, err := strconv.Atoi(name)
			if err != nil || n < 0 || n >= len(v) {
				return nil, false
			}
			at = v[n]
		default:
			return nil, false
		}
	}
	return at, true
}

// results hands out the results of an answer as objects.
func results(root map[string]any) []map[string]any {
	list, _ := root["results"].([]any)
	var objects []map[string]any
	for _, part := range list {
		if object, ok := part.(map[string]any); ok {
			objects = append(objects, object)
		}
	}
	return objects
}

// Swap exchanges a member of two results.
func Swap(member string, first, second int) Spoil {
	return edit(func(root map[string]any) bool {
		list := results(root)
		if first == second || first >= len(list) || second >= len(list) {
			return false
		}
		a, b := list[first][member], list[second][member]
		if a == nil || b == nil || a == b {
			return false
		}
		list[first][member], list[second][member] = b, a
		return true
	})
}

// RepeatResult gives one result twice, in the place of another one where there is
// one.
func RepeatResult(n, instead int) Spoil {
	return edit(func(root map[string]any) bool {
		list, _ := root["results"].([]any)
		switch {
		case n >= len(list):
			return false
		case instead < len(list) && instead != n:
			list[instead] = list[n]
		default:
			root["results"] = append(list, list[n])
		}
		return true
	})
}

// Omit leaves one result out.
func Omit(n int) Spoil {
	return edit(func(root map[string]any) bool {
		list, _ := root["results"].([]any)
		if n >= len(list) {
			return false
		}
		root["results"] = slices.Delete(slices.Clone(list), n, n+1)
		return true
	})
}

// Stranger adds a record that nobody asked for.
func Stranger(record map[string]any) Spoil {
	return edit(func(root map[string]any) bool {
		list, ok := root["results"].([]any)
		if ok {
			root["results"] = append(list, record)
		}
		return ok
	})
}

// Paging makes every page point to a next one, whose cursor next returns.
func Paging(next func(n int) string) Spoil {
	return func(x *Exchange) bool {
		return Set(map[string]any{"next": map[string]any{"after": next(x.Number)}}, "paging")(x)
	}
}

// Counting are cursors that are always new.
func Counting(n int) string { return strconv.Itoa(1_000_000 + n) }

// Alternating are two cursors in turn.
func Alternating(n int) string { return strconv.Itoa(1_000_000 + n%2) }

// Bomb is a small compressed answer that grows as long as it is read: start, and
// then part again and again, of so many bytes in all.
func Bomb(start, part string, size int) Spoil {
	return func(x *Exchange) bool {
		x.Status, x.Gzip, x.Body = http.StatusOK, true, []byte(start)
		x.Header.Set("Content-Type", "application/json")
		chunk := []byte(strings.Repeat(part, max(1, 64<<10/len(part))))
		x.Stream = func(w io.Writer) {
			for written := 0; written < size; written += len(chunk) {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}
		return true
	}
}

func compressed(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
