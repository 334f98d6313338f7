export type { Static, TSchema } from 'typebox';
export { Type } from 'typebox';
export type { Account, Accounts } from './account.ts';
export { mergeAccounts } from './account.ts';
export type { Acting, Action, ActionContext, Target } from './action.ts';
export type { Network } from './address.ts';
export {
  formatAddress,
  holds,
  isV4,
  lastAddress,
  maskTo,
  network,
  normaliseAddress,
  parseAddress,
  parseNetwork,
} from './address.ts';
export type { Alert, AlertSink } from './alert.ts';
export { AlertsSettings } from './alert-settings.ts';
export type { Outcome, Source } from './answer.ts';
export {
  AccountRef,
  Answer,
  Confirmation,
  Coverage,
  CoverageFailure,
  Fact,
  Owner,
  outcomes,
  Related,
  Result,
  sources,
  Understood,
  unsaidNotes,
  Whois,
} from './answer.ts';
export { Detail, Flag, given, Readable, Text, tagsOf, texts } from './attributes.ts';
export type { Audit, AuditEntry } from './audit-port.ts';
export { AwsSettings } from './aws-settings.ts';
export type { AccountRecords } from './by-account.ts';
export { byAccount } from './by-account.ts';
export type { Classified } from './classify.ts';
export { classify } from './classify.ts';
export type { Clock, Later } from './clock.ts';
export { byTimer, inWords, iso, parseDuration, utc } from './clock.ts';
export type { ActionTrial, ChangeHint, Cloud, HintBatch, Plan } from './cloud-port.ts';
export { columnsOf, joined, SECURITY_GROUP, tagsColumn, yesNo } from './columns.ts';
export { breathe, concurrent } from './concurrent.ts';
export type {
  Aws,
  ClientClass,
  CollectContext,
  ConfirmContext,
  EnrichContext,
  FindContext,
  Place,
  PublishedRange,
  Resolve,
} from './contexts.ts';
export { awsConsole, factText } from './describe.ts';
export { detail, isGone, reasonOf, unlessGone } from './details.ts';
export type { StoredDocument } from './document.ts';
export {
  canonicalJson,
  contentHash,
  Document,
  fingerprint,
  isUnreadable,
  Link,
  Unreadable,
} from './document.ts';
export { ec2Hostnames } from './ec2-hostnames.ts';
export { enrichWith } from './enrich-with.ts';
export type { Enrichment, ExtraFact } from './enrichment.ts';
export type { ConfigFault, ErrorDetails } from './errors.ts';
export {
  CloudwhoisError,
  ConfigError,
  denied,
  invalid,
  noSuchPage,
  notFound,
  tooMany,
  unauthorized,
  unavailable,
} from './errors.ts';
export type { Generations } from './generations.ts';
export { createGenerations, createRepeats } from './generations.ts';
export { normaliseHostname, reverseLabels, unicodeHostname } from './hostname.ts';
export { arnOf, idOf, isNamedByArn, resourceOf } from './ids.ts';
export { inOrder } from './in-order.ts';
export type {
  Change,
  ChangeType,
  Difference,
  ExactMatch,
  Index,
  IndexWriter,
  Match,
  MergeDocument,
  Page,
  Query,
  Stage,
} from './index-port.ts';
export type { Interval, Timetable } from './intervals.ts';
export { ageOf, freshSpan, intervalOf } from './intervals.ts';
export type {
  Accepts,
  Column,
  Finding,
  FindingContext,
  Kind,
  KindSpec,
  Lookup,
  LookupContext,
  Note,
  Provider,
  Question,
  RelatedDocument,
  Shape,
} from './kind.ts';
export { defineKind } from './kind.ts';
export type { Found, Live, OnBehalf, Within } from './live-port.ts';
export type { Log } from './log.ts';
export { silent } from './log.ts';
export { findAll, onceById, pageOf } from './look-up.ts';
export { nearest } from './nearest.ts';
export { orAborted, sleep } from './or-aborted.ts';
export { OwnerRule } from './owner-rule.ts';
export { isAws, partitionOf } from './partition.ts';
export type { Principal } from './principal.ts';
export { principalId } from './principal.ts';
export { createQuestionMemory } from './question-memory.ts';
export { isInRanges, isPrivateAddress } from './ranges.ts';
export type { Refusal, Refusals } from './refusals-port.ts';
export { refusalOf } from './refusals-port.ts';
export type { Scope, ScopeOutcome } from './scope.ts';
export { parseScopeKey, ScopeError, ScopeRecord, scopeKey, scopeOutcomes } from './scope.ts';
export type { Sensitivity } from './sensitivity.ts';
export { covers, least, most, sensitivities } from './sensitivity.ts';
export {
  AccessSettings,
  ActionRule,
  LimitSettings,
  NamedNetwork,
  RefreshSettings,
  Rule,
  Settings,
  SlackSettings,
} from './settings.ts';
export {
  blockLines,
  byRelation,
  counted,
  factWords,
  isStep,
  nameOfAccount,
  nameOfRelated,
  plural,
  shorten,
  thingsOf,
  valueText,
} from './show.ts';
export type { Entry, PutOptions, State } from './state-port.ts';
export type { Store } from './store-port.ts';
export type { DocumentCheck } from './validate.ts';
export { documentCheck } from './validate.ts';
export type { Whereabouts } from './whereabouts.ts';
export { everywhereIn, unreadPlace, whereOf } from './whereabouts.ts';
export { isWithin, withinAccounts } from './within-accounts.ts';
