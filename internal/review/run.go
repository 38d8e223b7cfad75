// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
)

// currentRun names the Terraform process that started this one. The number
// alone would not do: in a container it is the same each time, so the time when
// the process started is added where the system tells it.
//
// A provider that Terraform did not start but was told to attach to (a debugger,
// a test) serves many runs. There each Book counts as a run of its own.
func currentRun() string {
	if os.Getenv("TF_PLUGIN_MAGIC_COOKIE") == "" {
		return rand.Text()
	}
	parent := os.Getppid()
	start := ""
	if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", parent)); err == nil {
		start = startTime(string(stat))
	}
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return digest(fmt.Appendf(nil, "%d %s %s", parent, start, boot))
}

// startTime returns field 22 of /proc/PID/stat (proc_pid_stat(5)). The second
// field is a name in parentheses that may hold anything.
func startTime(stat string) string {
	const behindName = 22 - 3
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) <= behindName {
		return ""
	}
	return fields[behindName]
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}
