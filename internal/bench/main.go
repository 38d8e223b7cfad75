// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Command bench measures the provider from end to end, against the simulator
// and beside Terraform's own resource terraform_data, and prints the tables of
// BENCHMARKS.md:
//
//	go run ./internal/bench -parts engine,large,million,limits
//
// It is a Terraform provider as well: Terraform starts a copy of it under the
// provider's name, which starts the real provider and notes what that took.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	if filepath.Base(os.Args[0]) == providerName {
		os.Exit(measureProvider())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := measureParts(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options is what the flags say.
type options struct {
	terraform string
	parts     []string
	rows      int
	runs      int
	large     []int
	largeRuns int
	csv, key  string
	million   int
	groups    []int
	minimal   string
	profile   string
	only      *regexp.Regexp
	phases    *regexp.Regexp
	// parallelism and memory are what Terraform is told; 0 and "" for nothing.
	parallelism int
	memory      string
	calls       int
}

func parse(args []string) (*options, error) {
	opts := &options{}
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.StringVar(&opts.terraform, "terraform", "terraform", "`path` of terraform")
	parts := fs.String("parts", "engine", "what to measure, of `engine,large,million,limits`")
	fs.IntVar(&opts.rows, "rows", 10_249, "rows of part engine")
	fs.IntVar(&opts.runs, "runs", 3, "runs of part engine; the tables hold medians")
	large := fs.String("large", "50000,100000", "numbers of rows of part large")
	fs.IntVar(&opts.largeRuns, "large-runs", 1, "runs of the parts large and million")
	fs.IntVar(&opts.million, "million", 1_000_000, "number of rows of part million")
	groups := fs.String("groups", "256", "numbers of groups of part million, of `16,256`")
	fs.StringVar(&opts.minimal, "minimal-terraform", "", "`path` of a terraform that knows -minimal-refresh, if -terraform is none")
	fs.StringVar(&opts.csv, "csv", "", "CSV `file` to use in part engine in place of generated rows")
	fs.StringVar(&opts.key, "key", "code", "`column` of -csv that holds the keys")
	fs.StringVar(&opts.profile, "profile", "", "`folder` for CPU and memory profiles of the provider, which cost time")
	phases := fs.String("phases", "", "`regexp` of the names of the phases of part million; all but the first plans need the apply")
	fs.IntVar(&opts.parallelism, "parallelism", 0, "`number` for Terraform's -parallelism")
	fs.StringVar(&opts.memory, "memory-limit", "", "`size`, such as 12GiB, from which Terraform's garbage collector works harder (GOMEMLIMIT)")
	only := fs.String("only", "", "`regexp` of the names of what is measured, of part limits with the limit and the latency, as in \"half used.*: 20 / 1s, 400ms\"")
	fs.IntVar(&opts.calls, "calls", jobCalls, "calls of a job of part limits, four at least")
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	var err error
	if opts.only, err = regexp.Compile(*only); err != nil {
		return nil, fmt.Errorf("-only: %w", err)
	}
	if opts.phases, err = regexp.Compile(*phases); err != nil {
		return nil, fmt.Errorf("-phases: %w", err)
	}
	if opts.calls < 4 {
		return nil, fmt.Errorf("-calls: %d calls are too few for four resources", opts.calls)
	}
	opts.parts = strings.Split(*parts, ",")
	if opts.large, err = numbers(*large); err != nil {
		return nil, fmt.Errorf("-large: %w", err)
	}
	if opts.groups, err = numbers(*groups); err != nil {
		return nil, fmt.Errorf("-groups: %w", err)
	}
	for _, count := range opts.groups {
		if groupCounts[count] == "" {
			return nil, fmt.Errorf("-groups: csv_groups makes 16 or 256 groups, not %d", count)
		}
	}
	return opts, nil
}

// numbers parses a list of them.
func numbers(list string) ([]int, error) {
	var all []int
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, nil
}

// measureParts measures the parts that the arguments name, in their order.
func measureParts(ctx context.Context, args []string) error {
	opts, err := parse(args)
	if err != nil {
		return err
	}
	fmt.Println(machine(ctx, opts.terraform))
	for _, part := range []struct {
		name    string
		measure func(context.Context, *options) error
	}{{"engine", measureEngine}, {"large", measureLarge}, {"million", measureMillion}, {"limits", measureLimits}} {
		if slices.Contains(opts.parts, part.name) {
			if err := part.measure(ctx, opts); err != nil {
				return fmt.Errorf("%s: %w", part.name, err)
			}
		}
	}
	return nil
}
