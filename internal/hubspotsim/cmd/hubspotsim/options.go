// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim/hand"
)

// defaultPort is where the simulator listens unless told otherwise.
const defaultPort = 8787

// options is what the flags say.
type options struct {
	host        string
	port        int
	account     string
	latency     string
	state       string
	log         string
	faults      string
	seeds       []string
	properties  []string
	objectTypes []string
	owners      []string
	pipelines   []string
	switches    []string
	command     []string
}

const usage = `Usage: hubspotsim [flags] [-- command args...]

Runs a simulated HubSpot account on a loopback port and prints the variables
that point a client at it. With a command it runs that command with the
variables set and ends with it:

    hubspotsim -seed companies:universities.csv:university_domain -- terraform test

Flags:
`

func parseFlags(args []string, stderr io.Writer) (*options, error) {
	opts := &options{}
	fs := flag.NewFlagSet("hubspotsim", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {
		fmt.Fprint(stderr, usage)
		fs.PrintDefaults()
	}
	list := func(into *[]string, name, help string) {
		fs.Func(name, help, func(value string) error {
			*into = append(*into, value)
			return nil
		})
	}
	fs.StringVar(&opts.host, "host", "127.0.0.1", "loopback `address` to listen on")
	fs.IntVar(&opts.port, "port", defaultPort, "`port` to listen on; 0 takes a free one")
	fs.StringVar(&opts.account, "account", hubspotsim.AccountProfessional,
		"account `type`, which sets the limits: unlimited, free, starter, professional, enterprise, limit-increase or oauth")
	fs.StringVar(&opts.latency, "latency", "0", "delay of every answer: a `duration` such as 80ms, or a range such as 50ms-400ms")
	fs.StringVar(&opts.state, "state", "", "`file` to keep the account in across restarts")
	fs.StringVar(&opts.log, "log", "", "`file` to log requests to, a line of JSON each; it holds what clients send")
	fs.StringVar(&opts.faults, "faults", "", "JSON `file` with a list of faults")
	list(&opts.seeds, "seed", "records to start with, `TYPE:FILE[:UNIQUE]` with a CSV or JSON file and the column that gets unique values; repeatable")
	list(&opts.properties, "property", "property to define, `TYPE/NAME[:type[:fieldType]][:unique][:options=a|b]`; repeatable")
	list(&opts.objectTypes, "object-type", "custom object type to define, a `NAME` or a JSON file; repeatable")
	list(&opts.owners, "owner", "owner to define, `EMAIL[:NAME][:id=N][:user=N][:archived]`; repeatable")
	list(&opts.pipelines, "pipeline", "pipeline to define, `TYPE/ID[:LABEL]:stages=a|b=Label`; repeatable")
	list(&opts.switches, "set", "switch to change, `NAME=VALUE`; repeatable; \"-set list\" shows all")
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	opts.command = fs.Args()
	if slices.Contains(opts.switches, "list") {
		return nil, listSwitches(stderr)
	}
	return opts, nil
}

func listSwitches(w io.Writer) error {
	cfg := hubspotsim.DefaultConfig()
	values := cfg.Switches()
	for _, name := range hubspotsim.SwitchNames() {
		if value, shown := values[name]; shown {
			fmt.Fprintf(w, "%s=%s\n", name, value)
		}
	}
	return flag.ErrHelp
}

// server builds the account: from the state file if there is one, else from
// the seeds.
func (o *options) server() (*hubspotsim.Server, error) {
	low, high, err := parseLatency(o.latency)
	if err != nil {
		return nil, err
	}
	cfg := hubspotsim.DefaultConfig()
	cfg.AccountType = o.account
	cfg.Latency, cfg.LatencyMax = low, high
	cfg.LogLimit = 10_000
	errs := []error{cfg.Set("AccountType", o.account)}
	for _, text := range o.switches {
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			errs = append(errs, fmt.Errorf("switch %q is not NAME=VALUE", text))
			continue
		}
		errs = append(errs, cfg.Set(name, value))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	s := hubspotsim.New(func(c *hubspotsim.Config) { *c = cfg })
	loaded, err := o.load(s)
	if err != nil {
		return nil, err
	}
	if !loaded {
		if err := o.fill(s); err != nil {
			return nil, err
		}
	}
	return s, o.addFaults(s)
}

// parseLatency reads a duration or a range of two.
func parseLatency(text string) (low, high time.Duration, err error) {
	first, second, isRange := strings.Cut(text, "-")
	if low, err = time.ParseDuration(first); err != nil {
		return 0, 0, fmt.Errorf("latency: %w", err)
	}
	if !isRange {
		return low, low, nil
	}
	if high, err = time.ParseDuration(second); err != nil {
		return 0, 0, fmt.Errorf("latency: %w", err)
	}
	return low, high, nil
}

// load reads the state file; a missing one is no error.
func (o *options) load(s *hubspotsim.Server) (loaded bool, err error) {
	if o.state == "" {
		return false, nil
	}
	f, err := os.Open(o.state)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("state: %w", err)
	}
	defer f.Close()
	return true, s.Load(f)
}

// save writes the state file in one step, so that a crash leaves the old one.
func (o *options) save(s *hubspotsim.Server) error {
	if o.state == "" {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(o.state), filepath.Base(o.state)+".*")
	if err != nil {
		return fmt.Errorf("state: %w", err)
	}
	defer os.Remove(f.Name())
	err = errors.Join(s.Save(f), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), o.state)
	}
	if err != nil {
		return fmt.Errorf("state: %w", err)
	}
	return nil
}

func (o *options) fill(s *hubspotsim.Server) error {
	for _, text := range o.objectTypes {
		if err := defineObjectType(s, text); err != nil {
			return err
		}
	}
	for _, text := range o.properties {
		objectType, p, err := hand.ParseProperty(text)
		if err != nil {
			return err
		}
		if !s.HasObjectType(objectType) {
			return fmt.Errorf("property %q: no object type %q", text, objectType)
		}
		s.DefineProperty(objectType, p)
	}
	for _, text := range o.owners {
		owner, err := hand.ParseOwner(text)
		if err != nil {
			return err
		}
		s.DefineOwner(owner)
	}
	for _, text := range o.pipelines {
		objectType, p, err := hand.ParsePipeline(text)
		if err != nil {
			return err
		}
		if !s.HasObjectType(objectType) {
			return fmt.Errorf("pipeline %q: no object type %q", text, objectType)
		}
		s.DefinePipeline(objectType, p)
	}
	for _, text := range o.seeds {
		if err := seed(s, text); err != nil {
			return fmt.Errorf("seed %s: %w", text, err)
		}
	}
	return nil
}

func defineObjectType(s *hubspotsim.Server, text string) error {
	schema := hand.Schema{
		Name: text, PrimaryDisplayProperty: "name", Properties: []hand.Property{{Name: "name"}},
	}
	if strings.HasSuffix(text, ".json") {
		data, err := os.ReadFile(text)
		if err != nil {
			return fmt.Errorf("object type: %w", err)
		}
		schema = hand.Schema{}
		if err := json.Unmarshal(data, &schema); err != nil {
			return fmt.Errorf("object type %s: %w", text, err)
		}
	}
	s.DefineObjectType(schema)
	return nil
}

// uniqueSuffix splits FILE:UNIQUE; the file may hold colons itself.
var uniqueSuffix = regexp.MustCompile(`^(.+):([a-z][a-z0-9_]*)$`)

func seed(s *hubspotsim.Server, text string) error {
	objectType, file, ok := strings.Cut(text, ":")
	if !ok {
		return errors.New("not TYPE:FILE[:UNIQUE]")
	}
	unique := ""
	if m := uniqueSuffix.FindStringSubmatch(file); m != nil {
		file, unique = m[1], m[2]
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	read := hand.SeedCSV
	if strings.HasSuffix(file, ".json") {
		read = hand.SeedJSON
	}
	_, err = read(s, objectType, unique, f)
	return err
}

func (o *options) addFaults(s *hubspotsim.Server) error {
	if o.faults == "" {
		return nil
	}
	data, err := os.ReadFile(o.faults)
	if err != nil {
		return fmt.Errorf("faults: %w", err)
	}
	var faults []hand.Fault
	if err := json.Unmarshal(data, &faults); err != nil {
		return fmt.Errorf("faults: %s: %w", o.faults, err)
	}
	for _, f := range faults {
		s.Fault(f)
	}
	return nil
}
