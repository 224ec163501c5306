/** Every limit of the product, once. Bytes are of UTF-8, lengths in UTF-16 code units. */
export const LIMITS = {
  /** Native and OTLP bodies on the wire. */
  wireBytesMax: 20 * 1024 * 1024,
  /** The same after decompression: one text that is parsed at once may not hold the process up for long. */
  bodyBytesMax: 20 * 1024 * 1024,
  /** A Sentry envelope, which may carry attachments; its items are read one by one. */
  envelopeBytesMax: 64 * 1024 * 1024,
  /** Bytes of all bodies, on the wire and decompressed, that are held at once; past it requests are answered 503. */
  bodiesBytesMax: 512 * 1024 * 1024,
  /** One Sentry event or transaction. */
  sentryEventBytesMax: 1024 * 1024,
  /** Items of one request, over all collectors. */
  itemsPerRequestMax: 10_000,
  /** Levels of objects and arrays in a report. */
  nestingMax: 64,
  /** Values (leaves, keys and array elements) in one report. */
  valuesPerReportMax: 20_000,
  /** Text of one report before it is scrubbed: keys and strings together, in UTF-16 code units. */
  reportCharactersMax: 2 * 1024 * 1024,
  /** A report's clean payload. */
  reportBytesMax: 1024 * 1024,
  /** One string in a report; what is longer is cut, never within something that is scrubbed. */
  stringLengthMax: 256 * 1024,
  /** Remarks kept with one report; the rest is only counted. */
  remarksPerReportMax: 1_000,
  /** Values of one report whose subjects are counted before they are released; further ones stay held back. */
  witnessesPerReportMax: 64,
  /** Names: product, type, version, report id. */
  productLengthMax: 100,
  typeLengthMax: 100,
  versionLengthMax: 100,
  reportIdLengthMax: 200,
  /** An identity before it becomes a pseudonym. */
  identityLengthMax: 1_000,
  /** Identities of one subject request. */
  identitiesPerRequestMax: 100,
  /** Pseudonyms and entries of the ledger that the page of one request shows. */
  identitiesShownMax: 100,
  requestEntriesShownMax: 500,
  /** Requests that are decided on in one call. */
  decisionsPerCallMax: 50,
  /** Identities of one bulk request, and its body. */
  identitiesPerBulkMax: 100_000,
  bulkBodyBytesMax: 64 * 1024 * 1024,
  /** How long it is kept who was told of a request that has ended. */
  callbacksKeptDays: 90,
  /** Reports that are looked through for identities linked to a request's, and such identities of one request. */
  linkedReportsMax: 100_000,
  linkedIdentitiesMax: 1_000,
  /** Users with whom an identity may be carried, beside those that a request names, before it counts as shared. */
  linkedUsersMax: 3,
  /** How long a link to an export can be used, and how many of one request wait to be used. */
  exportLinkMs: 7 * 86_400_000,
  exportLinksPerRequestMax: 20,
  /** A passphrase that an export is encrypted to. */
  exportPassphraseLengthMin: 12,
  exportPassphraseLengthMax: 200,
  /** Bodies that people and devices send about their own data. */
  publicBodyBytesMax: 64 * 1024,
  /** How long a device may take to sign a nonce, and how many nonces of one ingest key wait for it. */
  deviceNonceMs: 300_000,
  deviceNoncesPerKeyMax: 2_000,
  /** How long a person may take to show who they are, and how often they may fail. */
  verificationMs: 86_400_000,
  verificationAttemptsMax: 5,
  /** How long a code that was sent to a person counts, and how many are sent for one verification. */
  verificationCodeMs: 600_000,
  verificationCodesMax: 3,
  /** How long the state of a request can be asked with its token alone. */
  stateTokenMs: 730 * 86_400_000,
  /** Forms that one process takes in a second: of one address, and of all together. */
  formsPerAddressMax: 10,
  formsPerSecondMax: 30,
  /** Requests by the public form that name one mail address, in an hour. */
  formsPerMailMax: 5,
  /** How long the tenant has to tell who a person is that came by the public form. */
  publicFormWordMs: 14 * 86_400_000,
  /** The body of a form. */
  formBytesMax: 16 * 1024,
  /** Opt-outs of one tenant, and questions for states, that one process answers in a second. */
  optOutsPerSecondMax: 100,
  stateQuestionsPerSecondMax: 200,
  /** Fields that one request corrects, and reports that its preview looks at. */
  correctionsPerRequestMax: 100,
  rectificationPreviewReportsMax: 10_000,
  /** A signed message of an authorised agent: how long it may last, how far its clock may be ahead, and its size. */
  drpMessageMs: 15 * 60_000,
  drpClockSkewMs: 60_000,
  drpBodyBytesMax: 64 * 1024,
  /** How long the tenant has to tell who a person is whom an agent has not verified. */
  drpVerificationMs: 14 * 86_400_000,
  /** Reports of one production for an authority or a third party. */
  productionReportsMax: 10_000,
  /** Days of which the catalogue counts what was stored. */
  volumeDays: 30,
  /** What of one kind a search for names finds. */
  foundPerKindMax: 10,
  /** Reports that one page of a list looks at, however few of them it is asked for. */
  scannedReportsMax: 5_000,
  /** Reports that one search opens, and the text that it looks for. */
  searchedReportsMax: 2_000,
  searchTextLengthMax: 200,
  /** Reports of one export for an officer. */
  exportedReportsMax: 100_000,
  /** Newest entries of the ledger that are looked through for what concerns one report. */
  explainedLedgerEntriesMax: 10_000,
  /** Legal holds of one tenant that have not ended. */
  holdsPerTenantMax: 100,
  /** What one hold names: ids of reports, or identities. */
  holdReportIdsMax: 10_000,
  holdSubjectsMax: 1_000,
  /** What an operator writes about a hold, and why it is read. */
  holdReasonLengthMax: 1_000,
  holdOwnerLengthMax: 200,
  /** How far in the future a report's own time may lie. */
  futureMs: 24 * 3_600_000,
  /** How far in the past a report's own time may lie. */
  pastMs: 10 * 365 * 86_400_000,
  /** Bodies from this size on are judged in threads, and bytes that may wait in one of them. */
  judgeThreadBytesMin: 8 * 1024,
  judgeQueueBytesMax: 64 * 1024 * 1024,
  /** Rows and bytes of one group commit. */
  groupRowsMax: 4_000,
  groupBytesMax: 8 * 1024 * 1024,
  /** Reports and bytes that wait for a commit; past it requests are answered 503. */
  queueRowsMax: 40_000,
  queueBytesMax: 256 * 1024 * 1024,
  /** How long at least a repetition of a report is recognised by its sender's id. */
  idempotencyMs: 24 * 3_600_000,
  /** How far a sender's clock may be ahead where its time says that a report cannot be a repetition. */
  clockSkewMs: 10 * 60_000,
  /** Seconds in the Retry-After of a 503. */
  retryAfterS: 5,
  /** Bearer tokens of machines that are in force at once, and how long one lives. */
  accessTokensMax: 1_000,
  accessTokenDaysMax: 366,
  accessTokenDaysDefault: 90,
  /** A signed-in browser: how long it may do nothing, and how long it lasts. */
  sessionIdleMs: 30 * 60_000,
  sessionMs: 12 * 3_600_000,
  /** How often it is noted at most that a session or a token was used. */
  lastUseNotedMs: 60_000,
  /** Sessions of one person; the oldest ends where there would be more. */
  sessionsPerPersonMax: 20,
  /** One cookie of ours. */
  cookieLengthMax: 2_000,
  /** How long the way to the provider of OpenID Connect and back may take, and each of its answers. */
  signInFlowMs: 10 * 60_000,
  openIdAnswerS: 10,
  /** Attempts to sign in from one address in a minute, and addresses that are told apart. */
  signInAttemptsPerMinuteMax: 30,
  signInAddressesMax: 10_000,
  /** People who are known, what they are called, and roles of one of them. */
  peopleMax: 100_000,
  personNameLengthMax: 200,
  rolesPerPersonMax: 50,
  /** Products of one role or token. */
  grantProductsMax: 100,
  /** Bodies of the management and DSR APIs. */
  managementBodyBytesMax: 1024 * 1024,
  /** The signed policies of one product that a device reads. */
  deviceBundleCharactersMax: 4 * 1024 * 1024,
  /** Items of one list answer. */
  pageItemsMax: 1_000,
  pageItemsDefault: 100,
  /** Problems of one page: of each a stored report is opened. */
  problemsPerPageMax: 50,
  /** Problems whose subjects one run of the job counts, and the newest reports of each that it looks at. */
  problemsCountedMax: 500,
  problemReportsCountedMax: 100_000,
  /** Browsers of one process that are told of changes, and for how long one is before it connects again. */
  eventStreamsMax: 500,
  eventStreamMs: 3_600_000,
  /** Counts of one series, and what needs somebody of one kind in one overview. */
  seriesItemsMax: 20_000,
  needsPerKindMax: 100,
  /** Retention that a contract or a tenant may set, in days. */
  retentionDaysMin: 1,
  retentionDaysMax: 3_650,
  retentionDaysDefault: 90,
  /** Days for which a tenant may stay on the version of the policies before one that collects more. */
  versionWindowDays: 90,
  /** Periods that a tenant sets for parts of its reports. */
  retentionRulesPerTenantMax: 100,
  /** How far the clock may have gone on since the last run of retention, without anybody confirming it. */
  clockJumpMaxMs: 7 * 86_400_000,
  /** How far the clocks of the gateway and of the store may differ before nothing is deleted by either. */
  clockDifferenceMaxMs: 3_600_000,
  /** How long after a change of periods a write may still be under way that was judged by the old ones. */
  narrowingGraceMs: 60_000,
  /** Rows that a narrowing or the end of a subscription changes in one transaction. */
  retentionBatchRowsMax: 2_000,
  retentionBatchBytesMax: 16 * 1024 * 1024,
  /** What is stored is looked at for this long after its period: nothing may be older. */
  retentionOverdueMs: 3_600_000,
  /** Quarantined shapes of one tenant; past it only counts go on. */
  quarantineShapesMax: 10_000,
  /** Paths of one quarantined shape or of one report's undeclared fields. */
  shapePathsMax: 200,
  /** Keys of the keyring that a process remembers; up to twice as many. */
  cachedTenantsMax: 10_000,
  cachedCellKeysMax: 20_000,
  cachedSubjectKeysMax: 100_000,
  /** Keys that one query of the keyring finds, makes or destroys. */
  keysPerQueryMax: 5_000,
  /** Pseudonym keys of one tenant: each costs a hash for each identity that is looked up. */
  pseudonymKeysMax: 12,
  /** Destroyed tenants that are remembered, so that no key is made for them again. */
  destroyedTenantsMax: 100_000,
  /** Destinations of one tenant. */
  sinksPerTenantMax: 50,
  /** What one tenant connects to its requests. */
  connectorsPerTenantMax: 50,
  /** How long a processor that is away is told of a request again, before somebody has to decide. */
  processorRetryMaxMs: 72 * 3_600_000,
  /** How long a processor that was told has for its confirmation. */
  processorConfirmMaxMs: 45 * 86_400_000,
  /** Identities that a processor is told of in one message. */
  processorIdentitiesMax: 1_000,
  /** A receipt or a status of a processor. */
  processorReceiptBytesMax: 16 * 1024,
  /** Reports and sealed bytes of one batch that a sink is given. */
  sinkBatchReportsMax: 500,
  sinkBatchBytesMax: 4 * 1024 * 1024,
  /** Sealed bytes of the batches of all sinks of a process together. */
  sinkBatchesBytesMax: 128 * 1024 * 1024,
  /** How long a destination may fail before the reports that are older than that are given up. */
  sinkRetryMaxMs: 72 * 3_600_000,
  /** Reports that a sink could not be given and that are remembered by name; past it the oldest are dropped. */
  deadLettersPerSinkMax: 100_000,
  /** How long a request may wait for a commit to begin before it is kept in the spool instead. */
  commitWaitMaxMs: 5_000,
  /** How long a commit may be under way before its connection is given up and its requests are answered 503. */
  commitResultMaxMs: 30_000,
  /** What waits on this machine's disk while the store is away; past it requests are answered 503. */
  spoolBytesMax: 1024 * 1024 * 1024,
  spoolRowsMax: 1_000_000,
  spoolAgeMaxMs: 72 * 3_600_000,
  /** How long ingest keys that are known are believed while the store does not answer. */
  keysBelievedAwayMs: 600_000,
  /** Data of one Parquet file before it is compressed, in UTF-16 code units of its JSON. */
  parquetCharactersMax: 32 * 1024 * 1024,
  /** Seconds that a SIGTERM waits for what is under way. */
  drainMs: 8_000,
} as const
