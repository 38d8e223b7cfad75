// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Command demo shows the provider at work: it plans, applies, changes and
// destroys a few hundred records, or a table of the user's own, with the real
// terraform in a simulated HubSpot account, tells in plain words what happens,
// and checks the calls that it took. It leaves nothing behind.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

// interrupted is the exit status of a program that a signal ended.
const interrupted = 130

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := play(ctx, os.Args[1:], os.Stdout, os.Stderr)
	cancelled := ctx.Err() != nil
	stop()
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
	case cancelled:
		fmt.Fprintln(os.Stderr, "\nStopped. The simulated account and the working folder are gone.")
		os.Exit(interrupted)
	default:
		fmt.Fprintln(os.Stderr, "\ndemo:", err)
		os.Exit(1)
	}
}

// options is what the flags say.
type options struct {
	terraform string
	csv       string
	key       string
	account   string
}

func parseFlags(args []string, stderr io.Writer) (*options, error) {
	opts := &options{}
	fs := flag.NewFlagSet("demo", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.StringVar(&opts.terraform, "terraform", "terraform", "terraform or tofu, a name on the PATH or a `path`")
	fs.StringVar(&opts.csv, "csv", "", "CSV `file` of your own, with a header line; default: the countries and territories of examples/territories")
	fs.StringVar(&opts.key, "key", "", "`column` of the CSV file that tells records apart")
	fs.StringVar(&opts.account, "account", hubspotsim.AccountUnlimited,
		"`type` of the simulated account, which sets the limits: unlimited, free, starter, professional, enterprise, limit-increase or oauth")
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	switch {
	case fs.NArg() > 0:
		return nil, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	case (opts.csv == "") != (opts.key == ""):
		return nil, errors.New("CSV and KEY go together: the file, and the column of it that tells records apart")
	}
	return opts, nil
}

// play plays the demonstration from the first step to the last.
func play(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	opts, err := parseFlags(args, stderr)
	if err != nil {
		return err
	}
	sim := hubspotsim.New(hubspotsim.WithAccountType(opts.account), hubspotsim.WithConfig(func(c *hubspotsim.Config) {
		// Writes know a new property at once, so that calls can be counted.
		c.DefinitionMisses = 0
	}))
	if err := sim.Listen("127.0.0.1:0"); err != nil { //nolint:contextcheck // The account lives until Close.
		return err
	}
	defer sim.Close()

	say := newPrinter(stdout)
	say.line("Building the provider and starting a simulated HubSpot account. Ctrl-C ends the demo at any time.")
	work, err := newWorkspace(ctx, opts.terraform, sim)
	if err != nil {
		return err
	}
	defer work.remove()

	table, err := opts.prepare(work, sim)
	if err != nil {
		return err
	}
	s := &story{sim: sim, work: work, table: table, say: say}
	return s.tell(ctx)
}
