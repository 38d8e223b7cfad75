// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import "time"

// Option changes the configuration that a server starts with.
type Option func(*Config)

// Account types as developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
// names them, each with its burst and daily allowance.
const (
	// AccountUnlimited never answers 429, yet still sends the limit headers.
	AccountUnlimited = "unlimited"
	// AccountFree allows 100 calls per 10 s and 250,000 a day.
	AccountFree = "free"
	// AccountStarter has the allowance of AccountFree.
	AccountStarter = "starter"
	// AccountProfessional allows 190 calls per 10 s and 625,000 a day.
	AccountProfessional = "professional"
	// AccountEnterprise allows 190 calls per 10 s and 1,000,000 a day.
	AccountEnterprise = "enterprise"
	// AccountLimitIncrease is Enterprise with the API Limit Increase: 250 calls
	// per 10 s and 2,000,000 a day.
	AccountLimitIncrease = "limit-increase"
	// AccountOAuth is a marketplace app: 110 calls per 10 s, no daily limit and
	// no daily headers.
	AccountOAuth = "oauth"
)

// UniqueKeyCase says how letter case counts in custom properties with unique
// values.
type UniqueKeyCase string

const (
	// KeysIgnoreCase finds a record by its key in any case.
	KeysIgnoreCase UniqueKeyCase = "insensitive"
	// KeysConflict looks keys up exactly but refuses a second key that differs
	// in case only.
	KeysConflict UniqueKeyCase = "conflict"
	// KeysExact takes keys that differ in case for different keys.
	KeysExact UniqueKeyCase = "sensitive"
)

// ArchivedTwin says what an upsert does whose key only an archived record has.
type ArchivedTwin string

const (
	// TwinFree creates a new record: archiving frees the key.
	TwinFree ArchivedTwin = "free"
	// TwinRestore brings the archived record back and updates it.
	TwinRestore ArchivedTwin = "restore"
	// TwinRefuse refuses the input as a conflict.
	TwinRefuse ArchivedTwin = "refuse"
)

// TakenEmail says how an e-mail that another contact has is refused.
type TakenEmail string

const (
	// TakenConflict is 409 CONFLICT with the id in the message and context.
	TakenConflict TakenEmail = "conflict"
	// TakenExists is 409 OBJECT_ALREADY_EXISTS with an identityProfile.
	TakenExists TakenEmail = "exists"
	// TakenCoordinates is 400 VALIDATION_ERROR, as for other unique values.
	TakenCoordinates TakenEmail = "coordinates"
)

// UnknownArchive says how a batch archive treats ids that no live record has.
type UnknownArchive string

const (
	// ArchiveIgnoresUnknown answers 204 as if all had been there.
	ArchiveIgnoresUnknown UnknownArchive = "ignore"
	// ArchiveReportsUnknown archives the rest and answers 207 with the ids.
	ArchiveReportsUnknown UnknownArchive = "multi-status"
	// ArchiveRefusesUnknown archives nothing and answers 404.
	ArchiveRefusesUnknown UnknownArchive = "refuse"
)

// Config holds every switch of the simulator. Comments give the grade of the
// source: documented, observed (recorded or reported by third parties) or
// unverified. [DefaultConfig] returns the defaults, which take the harsher
// choice wherever the truth is not known.
type Config struct {
	// PortalID is the account's id. It is part of fully qualified object type
	// names and of conflict messages.
	PortalID int64
	// AppID appears as hs_object_source_id of records made through the API.
	AppID int64
	// TimeZone is the account's IANA time zone; the daily quota resets at its
	// midnight (documented).
	TimeZone string
	// UIDomain is the host of links to records.
	UIDomain string
	// Token is the static bearer token (private app or service key).
	Token string
	// Scopes lists the scopes the token grants; nil grants all. Calls outside
	// of them answer 403 MISSING_SCOPES (documented).
	Scopes []string
	// Clock tells the time of dates and limits. Default time.Now.
	Clock func() time.Time
	// Seed feeds the generator that shuffles results and draws latencies.
	Seed uint64
	// FirstID is the id of the first record.
	FirstID uint64
	// LogLimit bounds the request log: older entries are dropped beyond it, 0
	// keeps all.
	LogLimit int

	// PartialWithoutTraceIDs lets batches without trace ids succeed record by
	// record. Default false (observed): without an objectWriteTraceId on every
	// input one invalid input refuses the batch.
	PartialWithoutTraceIDs bool
	// EchoTraceIDs puts objectWriteTraceId into successful results (seen live,
	// with one input). Error contexts always carry it (documented). Default
	// true.
	EchoTraceIDs bool
	// ShuffleResults answers batches in another order than the inputs
	// (observed). Default true.
	ShuffleResults bool
	// GroupErrors puts inputs with the same error into one error object, so
	// that numErrors counts objects and not inputs (observed). Default true.
	GroupErrors bool
	// ErrorCodes adds errors[].code and context.propertyName to value errors;
	// without it the codes stand only as JSON in the message (both observed).
	// Default false.
	ErrorCodes bool
	// BareErrors leaves context, errors and links out of the errors of a batch
	// where they hold nothing (recorded); the specification requires them.
	// Default false.
	BareErrors bool
	// NameRefusedInputs lists in context.ids the inputs to blame when a whole
	// batch is refused for invalid values or a conflict (unverified). Default
	// false. Duplicate inputs are always named (observed).
	NameRefusedInputs bool
	// ContactConflictWholeBatch refuses the whole batch with 409 when one
	// contact conflicts, trace ids or not (409 observed, with trace ids
	// unverified). Default true.
	ContactConflictWholeBatch bool
	// UniqueConflictWholeBatch does the same, with 400, for a conflict on
	// another unique property (unverified). Default true.
	UniqueConflictWholeBatch bool
	// NormalizedDuplicates also refuses inputs as duplicates whose ids are the
	// same only after normalising (unverified). Default false: they land on
	// one record, one after the other, without a word.
	NormalizedDuplicates bool
	// MixedIDProperties accepts a batch with several idProperty values
	// (unverified). Default false: 400.
	MixedIDProperties bool
	// UpsertByEmailBlanks clears the writable properties that an upsert by
	// e-mail does not send: the harshest reading of "partial upserts are not
	// supported" (unverified; a recorded test speaks against it). Default true.
	UpsertByEmailBlanks bool
	// RequireCreateProperties enforces the properties that HubSpot wants when
	// a record is created (documented). Default true.
	RequireCreateProperties bool
	// EchoRequestValues answers writes with the values as sent, not as stored
	// (observed for pipelines, unverified here). Default false.
	EchoRequestValues bool
	// AnswerOmitsKey leaves the key property out of an upsert's result unless
	// it was written (unverified). Default false.
	AnswerOmitsKey bool
	// AnswerSystemOnly leaves everything but system properties out of an
	// upsert's result (unverified). Default false: the written properties and
	// the system ones (observed).
	AnswerSystemOnly bool
	// AnswerURL adds the record's url to results (documented field).
	AnswerURL bool
	// OmitUnset leaves unset properties out of reads; otherwise they are null
	// (both documented). Default false.
	OmitUnset bool
	// OmitMissingReads drops keys without a record from a batch read without a
	// word; otherwise 207 with OBJECT_NOT_FOUND and context.ids (observed).
	// Default false.
	OmitMissingReads bool
	// PendingBatches answers that many batch writes with status PENDING and no
	// results although the work is done (the enum is documented, its use is
	// unverified). Default 0.
	PendingBatches int
	// FreshReadMisses makes the first reads by key or id of a record made
	// through the API miss it (unverified). Default 0: reads are consistent.
	FreshReadMisses int
	// ReadLag hides records made through the API from reads for that long
	// (unverified). Default 0.
	ReadLag time.Duration
	// SearchLag hides records made through the API from search for that long
	// (documented: seconds or more). Default 2 s.
	SearchLag time.Duration
	// DefinitionMisses is the number of record writes that do not know a
	// property yet that was just created through the API (unverified).
	// Default 1.
	DefinitionMisses int
	// DefinitionLag is the same as a duration. Default 0.
	DefinitionLag time.Duration
	// BareCustomNames lets the endpoints of definitions and pipelines take the
	// bare name of a custom object. Default false (seen live): they cannot infer
	// the type from it.
	BareCustomNames bool
	// RequireOptionOrder refuses options without displayOrder in dated versions,
	// whose specification requires it (enforcement unverified). Default true.
	RequireOptionOrder bool
	// UniqueKeyCase treats the case of custom unique keys (unverified).
	UniqueKeyCase UniqueKeyCase
	// ArchivedTwin treats upserts of keys that only an archived record has, for
	// custom keys; e-mails are always free (documented). Default TwinFree: the
	// harsher TwinRefuse would leave a client no remedy at all.
	ArchivedTwin ArchivedTwin
	// UnknownArchive treats batch archives of ids that are not there
	// (unverified). Default ArchiveReportsUnknown.
	UnknownArchive UnknownArchive
	// ArchiveFollowsMerge archives the survivor when the id of a merged record
	// is archived (unverified). Default true.
	ArchiveFollowsMerge bool
	// UpdateFollowsMerge updates the survivor of a merge; otherwise the input
	// vanishes from the answer without an error (observed). Default false.
	UpdateFollowsMerge bool
	// MergeKeepsPrimaryID is the "primary ID preservation" beta: a merge keeps
	// the primary's id instead of making a new one (documented). Default
	// false.
	MergeKeepsPrimaryID bool

	// NormalizeEmail stores e-mails in lower case (observed). Default true.
	NormalizeEmail bool
	// NormalizeDomain strips scheme, www and path off company domains and
	// lowers them (unverified). Default true.
	NormalizeDomain bool
	// CanonicalNumbers stores numbers without superfluous digits: 12.50
	// becomes 12.5 (unverified). Default true.
	CanonicalNumbers bool
	// SortCheckboxes stores multi-checkbox values in the order of the options
	// (unverified). Default true.
	SortCheckboxes bool
	// FormatPhone strips the punctuation off phone numbers (seen in no recorded
	// answer). Default false (seen live): they are kept as sent.
	FormatPhone bool
	// RewriteHTML stores rich text without comments, and its line breaks as
	// <br> (seen live). Default true.
	RewriteHTML bool
	// TrimStrings drops white space around strings (unverified). Default true.
	TrimStrings bool
	// MaxTextLength is the longest text accepted, in characters (documented
	// for the user interface, unverified for the API). Default 65,536.
	MaxTextLength int
	// RefuseStageBackward refuses a lifecyclestage that moves back; otherwise
	// the write succeeds and changes nothing (forward only is documented, how
	// is unverified). Default false.
	RefuseStageBackward bool
	// DefaultLifecycleStage is given to contacts and companies created without
	// one (observed). Default "lead"; empty for none.
	DefaultLifecycleStage string
	// KeepStageWithoutPipeline stores the stage of a record that has no
	// pipeline. Default false (seen live): it is dropped without a word.
	KeepStageWithoutPipeline bool
	// NormalizeDates stores, from version 2026-09 on, a date with a time of day
	// as its day and answers with a warning (documented); otherwise it is
	// refused, as in older versions. Default true.
	NormalizeDates bool
	// DurationsWithin takes the rules that count from the present (AFTER_DURATION
	// and its like) for "at most so far away" instead of "at least".
	DurationsWithin bool
	// RulesWholeBatch refuses the whole batch where the account's own rules
	// refuse one record (unverified). Default false.
	RulesWholeBatch bool
	// TakenEmail words the refusal of an e-mail that another contact has (all
	// seen live). Default TakenConflict.
	TakenEmail TakenEmail

	// MaxInputs is the number of inputs in a batch (documented). Default 100.
	MaxInputs int
	// MaxHistoryInputs is the number of inputs in a read with history
	// (observed). Default 50.
	MaxHistoryInputs int
	// MaxAssociationReads is the number of inputs in a batch read of
	// associations (documented). Default 1,000.
	MaxAssociationReads int
	// MaxAssociationInputs is the number of inputs in any other batch of
	// associations (unverified; 1,000 and 2,000 are reported). Default 100.
	MaxAssociationInputs int
	// NameRefusedLinks puts fromObjectId and toObjectId into the context of
	// associations that are refused (unverified). Default false, as recorded:
	// the wording alone tells which record is not valid.
	NameRefusedLinks bool
	// MaxLabels is the number of labels of an account's own from one object type
	// to another (documented for people; the refusal is unverified). Default 50.
	MaxLabels int
	// InverseLabelFirst puts the other direction first in the answer to a new
	// label (unverified; a client must not rely on either). Default true.
	InverseLabelFirst bool
	// KeepUsedLabels refuses to delete a label that associations have
	// (unverified). Default false: the label leaves them.
	KeepUsedLabels bool
	// AssociationPage is how many records at the other end an answer holds
	// (unverified). Default 500.
	AssociationPage int
	// NumericAssociationIDs answers toObjectId as a number in v4, as recorded
	// bodies have it; dated versions have text in any case. Default true.
	NumericAssociationIDs bool
	// MaxBodyBytes is the longest body before 413 (unverified). Default 1 MiB.
	MaxBodyBytes int64
	// MaxURLBytes is the longest request target before 414 (documented without
	// a number). Default 16 KiB.
	MaxURLBytes int

	// AccountType picks burst and daily limits (documented). Default
	// AccountUnlimited in tests, so that no test waits for a wall clock; the
	// command starts with AccountProfessional.
	AccountType string
	// BurstLimit overrides the account type's calls per BurstWindow.
	BurstLimit int
	// BurstWindow is the sliding window of BurstLimit (documented: 10 s).
	BurstWindow time.Duration
	// DailyLimit overrides the account type's calls per day.
	DailyLimit int
	// SearchLimit is the calls to search per second and account (documented:
	// 5); 0 takes no limit. It applies to limited account types.
	SearchLimit int
	// RejectedCount makes rejected calls count toward the burst (unverified).
	// Default true.
	RejectedCount bool
	// RetryAfter sends Retry-After, in whole seconds, with 429 (not
	// documented). Default false.
	RetryAfter bool
	// BareRateLimits answers 429 with the category RATE_LIMITS and neither
	// errorType nor policyName, and sends the daily headers alone (recorded
	// once). A daily limit then shows in the wording and in Daily-Remaining: 0.
	BareRateLimits bool
	// OmitLimitHeaders leaves the X-HubSpot-RateLimit headers out.
	OmitLimitHeaders bool
	// LockAfter answers 423 once so many batch writes to one object type came
	// within a second (documented: fast bulk writes lock for 2 s; the number
	// is unverified). Default 0, never.
	LockAfter int
	// LockDuration is how long the lock lasts (documented). Default 2 s.
	LockDuration time.Duration
	// Latency delays every answer, refusals too. A tenth of it at most, and at
	// most 20 ms, drawn at random, passes before the request arrives, which is
	// when limits and locks count it; the rest passes before its work is done.
	Latency time.Duration
	// LatencyMax, if above Latency, draws the delay between both uniformly.
	LatencyMax time.Duration

	// WrongTokenExpired calls an unknown static token one that expired in 1970
	// (seen live). Default false: 401 INVALID_AUTHENTICATION.
	WrongTokenExpired bool
	// NoAssociationRight refuses to edit associations from version 2026-09 on,
	// as for a user without that permission (documented for user-level OAuth).
	NoAssociationRight bool

	// ClientID, ClientSecret and RefreshToken are the OAuth credentials that
	// the token endpoint accepts.
	ClientID     string
	ClientSecret string
	RefreshToken string
	// AccessTokenTTL is the life of OAuth access tokens (documented: 30 min).
	AccessTokenTTL time.Duration
	// RotateRefreshTokens hands out a new refresh token with every renewal and
	// kills the old one (unverified). Default false: with true no second
	// process could start from a configured token.
	RotateRefreshTokens bool
	// OmitExpiresIn leaves expires_in out of token answers.
	OmitExpiresIn bool
}

// DefaultConfig returns the configuration that [New] starts from.
func DefaultConfig() Config {
	return Config{
		PortalID:  4242,
		AppID:     777001,
		TimeZone:  "US/Eastern",
		UIDomain:  "app.hubspot.com",
		Token:     "sim-access-token",
		Clock:     time.Now,
		Seed:      1,
		FirstID:   9001,
		AnswerURL: true,

		EchoTraceIDs:              true,
		ShuffleResults:            true,
		GroupErrors:               true,
		ContactConflictWholeBatch: true,
		UniqueConflictWholeBatch:  true,
		UpsertByEmailBlanks:       true,
		RequireCreateProperties:   true,
		SearchLag:                 2 * time.Second,
		DefinitionMisses:          1,
		RequireOptionOrder:        true,
		UniqueKeyCase:             KeysIgnoreCase,
		ArchivedTwin:              TwinFree,
		UnknownArchive:            ArchiveReportsUnknown,
		ArchiveFollowsMerge:       true,

		NormalizeEmail:        true,
		NormalizeDomain:       true,
		CanonicalNumbers:      true,
		SortCheckboxes:        true,
		RewriteHTML:           true,
		TrimStrings:           true,
		NormalizeDates:        true,
		TakenEmail:            TakenConflict,
		MaxTextLength:         65536,
		DefaultLifecycleStage: "lead",

		MaxInputs:            100,
		MaxHistoryInputs:     50,
		MaxAssociationReads:  1000,
		MaxAssociationInputs: 100, AssociationPage: 500, MaxLabels: 50, InverseLabelFirst: true, NumericAssociationIDs: true,
		MaxBodyBytes: 1 << 20,
		MaxURLBytes:  16 << 10,

		AccountType:   AccountUnlimited,
		BurstWindow:   10 * time.Second,
		SearchLimit:   5,
		RejectedCount: true,
		LockDuration:  2 * time.Second,

		ClientID:       "sim-client-id",
		ClientSecret:   "sim-client-secret",
		RefreshToken:   "sim-refresh-token",
		AccessTokenTTL: 30 * time.Minute,
	}
}

// WithConfig applies f to the configuration: the plain form of an option.
func WithConfig(f func(*Config)) Option { return f }

// WithClock sets the clock of dates and limits.
func WithClock(now func() time.Time) Option {
	return func(c *Config) { c.Clock = now }
}

// WithAccountType sets the account type and thereby the limits.
func WithAccountType(accountType string) Option {
	return func(c *Config) { c.AccountType = accountType }
}

// WithBurst allows limit calls in a sliding window.
func WithBurst(limit int, window time.Duration) Option {
	return func(c *Config) { c.BurstLimit, c.BurstWindow = limit, window }
}

// WithLatency delays every answer by a time drawn uniformly between low and
// high.
func WithLatency(low, high time.Duration) Option {
	return func(c *Config) { c.Latency, c.LatencyMax = low, high }
}

// WithScopes grants the token these scopes only.
func WithScopes(scopes ...string) Option {
	return func(c *Config) { c.Scopes = append([]string{}, scopes...) }
}

// Lenient turns the unverified switches to their friendlier side, for tests
// that are about something else.
func Lenient() Option {
	return func(c *Config) {
		c.ShuffleResults = false
		c.GroupErrors = false
		c.ErrorCodes = true
		c.ContactConflictWholeBatch = false
		c.UniqueConflictWholeBatch = false
		c.UpsertByEmailBlanks = false
		c.DefinitionMisses = 0
		c.SearchLag = 0
		c.UnknownArchive = ArchiveIgnoresUnknown
		c.ArchiveFollowsMerge = false
		c.UpdateFollowsMerge = true
		c.UniqueKeyCase = KeysExact
		c.NormalizeDomain = false
		c.CanonicalNumbers = false
		c.SortCheckboxes = false
		c.RewriteHTML = false
		c.TrimStrings = false
		c.DefaultLifecycleStage = ""
		c.RejectedCount = false
	}
}

// allowance returns the burst and daily limits in force; 0 means none.
func (c *Config) allowance() (burst, daily int) {
	switch c.AccountType {
	case AccountFree, AccountStarter:
		burst, daily = 100, 250_000
	case AccountProfessional:
		burst, daily = 190, 625_000
	case AccountEnterprise:
		burst, daily = 190, 1_000_000
	case AccountLimitIncrease:
		burst, daily = 250, 2_000_000
	case AccountOAuth:
		burst = 110
	}
	if c.BurstLimit > 0 {
		burst = c.BurstLimit
	}
	if c.DailyLimit > 0 {
		daily = c.DailyLimit
	}
	return burst, daily
}
