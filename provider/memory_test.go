// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

// collectionVariable makes TestDelayCollection a process of its own, since what
// it looks at belongs to a whole process.
const collectionVariable = "TEST_DELAY_COLLECTION"

var garbage []byte

// makeGarbage allocates so many megabytes, of which it keeps one.
func makeGarbage(megabytes int) {
	for range megabytes {
		garbage = make([]byte, 1<<20)
	}
}

func collections() uint32 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.NumGC
}

// describeCollection tells what a process sees that grows.
func describeCollection() {
	before := collections()
	DelayCollection()
	makeGarbage(firstCollection >> 22)
	fmt.Println("collected while small:", collections() > before)
	makeGarbage(firstCollection >> 19)
	fmt.Println("collected when grown:", collections() > before)
	// The pace is set after the first collection, by another goroutine.
	for range 1000 {
		if debug.SetMemoryLimit(-1) == math.MaxInt64 {
			break
		}
		runtime.GC()
	}
	fmt.Println("pace:", debug.SetGCPercent(100))
	fmt.Println("no limit:", debug.SetMemoryLimit(-1) == math.MaxInt64)
}

func TestDelayCollection(t *testing.T) {
	t.Parallel()
	if os.Getenv(collectionVariable) != "" {
		describeCollection()
		return
	}
	for name, c := range map[string]struct{ set, want string }{
		"by itself":      {"", "collected while small: false\ncollected when grown: true\npace: 100\nno limit: true\n"},
		"as a user says": {"GOGC=20", "collected while small: true\ncollected when grown: true\npace: 20\nno limit: true\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDelayCollection$")
			cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
				return strings.HasPrefix(v, "GOGC=") || strings.HasPrefix(v, "GOMEMLIMIT=")
			})
			cmd.Env = append(cmd.Env, collectionVariable+"=1")
			if c.set != "" {
				cmd.Env = append(cmd.Env, c.set)
			}
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if !strings.HasPrefix(string(out), c.want) {
				t.Errorf("a process that grows says\n%swant\n%s", out, c.want)
			}
		})
	}
}
