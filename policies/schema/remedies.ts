/** What to write for a field that is missing. */
export const ADDITIONS: ReadonlyMap<string, string> = new Map([
  ['product', '<name of the folder>'],
  ['type', '<name of the file, or type of the field>'],
  ['name', '<name of the file, or of the row>'],
  ['title', '<a few words>'],
  ['description', '<a sentence for the public page>'],
  ['version', '1'],
  ['class', '<required or optional>'],
  ['category', '<one of the four categories of Required data>'],
  ['dataKind', '<row of settings/purposes.yaml>'],
  ['purposes', '[operating_and_troubleshooting]'],
  ['owner', '<mail address of the team>'],
  ['review', '<https link to the review>'],
  ['expires', '<YYYY-MM-DD>'],
  ['fields', '<rule for each field>'],
  ['sensitivity', '<system_metadata or another sensitivity>'],
  ['action', '<keep, scrub, generalise, pseudonymise or drop>'],
  ['why', '<why it is collected, in a sentence>'],
  ['to', '<hour, day, route, major_minor, power_of_two, range, language or country>'],
  ['bounds', '[<number>, <number>]'],
  ['values', '[<value>, <value>]'],
  ['identity', '<userId, organisationId, deviceId, email, phone, advertisingId or custom:name>'],
  ['role', '<infrastructure or feature_service>'],
  ['dataKinds', '[customer_data]'],
  ['region', '<country or region in which it works>'],
  ['keepsDataIn', '<country or region in which it keeps data>'],
  ['terms', '<https link to the terms that bind it>'],
  ['defaultMode', 'responses'],
  ['collects', '<what is collected in the mode, in a sentence>'],
])

/** What a field that depends on another one is for. */
export const APPLICABILITY: ReadonlyMap<string, string> = new Map([
  ['to', 'action generalise'],
  ['bounds', 'to range'],
  ['values', 'type enum'],
  ['identity', 'action pseudonymise'],
  ['releaseAfter', 'action keep, scrub or generalise, at a path without wildcards'],
])

/** How a value with a pattern is written. */
export const PATTERNS: ReadonlyMap<string, string> = new Map([
  ['product', 'Write lower-case words joined by dashes'],
  ['feature', 'Write lower-case words joined by dashes'],
  ['features', 'Write lower-case words joined by dashes'],
  ['type', 'Write lower-case words, joined by dots where a collector makes the type'],
  ['review', 'Write a link that begins with https://'],
  ['url', 'Write a link that begins with https://'],
  ['terms', 'Write a link that begins with https://'],
  ['identities', 'Write lower-case words joined by underscores that are no built-in type'],
  ['products', 'Write lower-case words joined by dashes'],
  ['expires', 'Write a version of digits and dots'],
  ['subject', 'Write the path of a declared field, names joined by dots'],
])

/** How a value with a format is written. */
export const FORMATS: ReadonlyMap<string, string> = new Map([
  ['date', 'Write a day of the calendar as YYYY-MM-DD'],
  ['email', 'Write the mail address of the team'],
])
