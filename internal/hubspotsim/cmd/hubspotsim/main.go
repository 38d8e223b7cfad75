// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Command hubspotsim runs the HubSpot simulator on a loopback port. It prints
// the two variables that point a client at it and keeps running until it is
// interrupted, or, with a command after its flags, as long as that command.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := exitCode(serve(ctx, os.Args[1:], os.Stdout, os.Stderr), os.Stderr)
	stop()
	os.Exit(code)
}

// exitCode tells what went wrong and returns what the process ends with: the
// code of the command that it ran, if that is what failed.
func exitCode(err error, stderr io.Writer) int {
	var exit *exec.ExitError
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &exit):
		return max(exit.ExitCode(), 1)
	}
	fmt.Fprintln(stderr, "hubspotsim:", err)
	return 1
}

// serve starts the simulator as the arguments say and serves until ctx ends or
// the command in the arguments does.
func serve(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	opts, err := parseFlags(args, stderr)
	if err != nil {
		return err
	}
	s, err := opts.server()
	if err != nil {
		return err
	}
	closeLog, err := opts.logTo(s)
	if err != nil {
		return err
	}
	defer closeLog()
	if err := s.Listen(net.JoinHostPort(opts.host, strconv.Itoa(opts.port))); err != nil { //nolint:contextcheck // Listening ends with Close.
		return err
	}
	defer s.Close()
	stopSaving := opts.keepSaving(ctx, s, stderr)
	var runErr error
	if len(opts.command) > 0 {
		runErr = runCommand(ctx, s, opts.command)
	} else {
		fmt.Fprintf(stdout, "export HUBSPOT_BASE_URL=%s\nexport HUBSPOT_ACCESS_TOKEN=%s\n", s.URL(), s.Token())
		fmt.Fprintf(stderr, "Look at it on %s/_sim/ and stop it with Ctrl-C.\n", s.URL())
		select {
		case <-ctx.Done():
		case <-s.Done():
			runErr = errors.New("the server stopped")
		}
	}
	stopSaving()
	return errors.Join(runErr, opts.save(s))
}

// runCommand runs a command with the simulator in its environment. Ctrl-C in a
// terminal reaches the command by itself, so an interrupt is not passed on: two
// of them would make terraform give up its state. SIGTERM is passed on.
func runCommand(ctx context.Context, s *hubspotsim.Server, command []string) error {
	cmd := exec.CommandContext(context.WithoutCancel(ctx), command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "HUBSPOT_BASE_URL="+s.URL(), "HUBSPOT_ACCESS_TOKEN="+s.Token())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s: %w", command[0], err)
	}
	terminate := make(chan os.Signal, 1)
	signal.Notify(terminate, syscall.SIGTERM)
	defer signal.Stop(terminate)
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		select {
		case sig := <-terminate:
			_ = cmd.Process.Signal(sig)
		case <-ended:
		}
	}()
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w", command[0], err)
	}
	return nil
}
