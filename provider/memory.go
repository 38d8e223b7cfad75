// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// firstCollection is the memory in bytes at which the first garbage collection
// of a process starts.
const firstCollection = 64 << 20

// DelayCollection puts off the first garbage collection of this process until
// the process has grown, and leaves Go's own pace from then on. Terraform starts
// a provider several times for each command, most of these processes end small,
// and a heap that starts at 4 MB is collected again and again while the first
// message is decoded. It does nothing where GOGC or GOMEMLIMIT say how to
// collect.
func DelayCollection() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(firstCollection)
	first := new(*byte)
	runtime.AddCleanup(first, func(percent int) {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(math.MaxInt64)
	}, 100)
}
