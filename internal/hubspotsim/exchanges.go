// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"sync"
	"unicode/utf8"
)

// EnvExchanges names a folder. Every simulator writes there what it was asked and
// what it answered, a line of JSON each, in a file for each process, for a
// comparison with HubSpot's specification (make spec). What a test had it answer
// is left out, and so is what repeats itself.
const EnvExchanges = "HUBSPOTSIM_EXCHANGES"

// Of exchanges with the same operation, version and status so many are written in
// a process, and none that are longer.
const (
	mostAlike   = 400
	mostWritten = 64 << 10
)

// exchange is one line.
type exchange struct {
	Method    string `json:"method"`
	URI       string `json:"uri"`
	UserAgent string `json:"userAgent"`
	Form      bool   `json:"form,omitempty"`
	Request   string `json:"request"`
	Status    int    `json:"status"`
	Response  string `json:"response"`
}

// exchanges is the file of this process, nil where nobody asked for one.
type exchangeFile struct {
	mu    sync.Mutex
	file  *os.File
	alike map[string]int
}

var exchanges = sync.OnceValue(func() *exchangeFile {
	dir := os.Getenv(EnvExchanges)
	if dir == "" {
		return nil
	}
	file, err := os.CreateTemp(dir, "exchanges-*.jsonl")
	if err != nil {
		panic(fmt.Sprintf("%s: %v", EnvExchanges, err))
	}
	return &exchangeFile{file: file, alike: make(map[string]int)}
})

// note writes a call and its answer down. The request is as the log has it: without
// credentials.
func (f *exchangeFile) note(c *call, r *Request, answer *reply) {
	if f == nil || answer.status == 0 || c.route == nil || len(r.Body)+len(answer.body) > mostWritten || !utf8.Valid(r.Body) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	kind := string(c.route.op) + " " + c.version + " " + strconv.Itoa(answer.status)
	if f.alike[kind] >= mostAlike {
		return
	}
	f.alike[kind]++
	var line bytes.Buffer
	err := json.NewEncoder(&line).Encode(exchange{
		Method: r.Method, URI: c.http.URL.RequestURI(), UserAgent: c.http.UserAgent(), Form: c.route.form, Request: string(r.Body),
		Status: answer.status, Response: string(answer.body),
	})
	if err == nil {
		_, err = f.file.Write(line.Bytes())
	}
	if err != nil {
		panic(fmt.Sprintf("%s: %v", EnvExchanges, err))
	}
}
