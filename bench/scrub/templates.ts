// What real systems write, with holes where every line differs. Nothing in it is anybody's.

/** Lines of logs and metrics: times, ids, durations, routes, states; nothing personal. */
export const LINES = `{time} {level} [{service}] {thing} {state} in {ms} ms (attempt {d} of 5)
{time} {level} {module}.{class} - {method} {thing} id={guid} state={state} duration={n}ms
level={level} ts={time} caller={file}:{line} msg="{thing} {state}" trace_id={trace} span_id={hex} took={ms}ms
GET {route}?page={n}&size=50 200 {n}ms {n}B
[{n}.{n}] {service}[{n}]: {thing} {n} of {n} {state}, heap 596MB, gc pause {ms} ms
{time} {level} {service} request finished method=POST path={route} status=503 bytes={n} elapsed_ms={n} request_id={guid}
GC pause {ms} ms, heap {n}MB of 2048MB, {n} objects promoted
Windows NT 10.0; Win64; x64; build 26100.{n}; version {version}
Loaded assembly {module}, Version={version}.0, Culture=neutral, PublicKeyToken={hex}
{time} [{level}] kafka.consumer group={service} topic={thing}-events partition={n} offset={n} lag={n}
HTTP/1.1 {n} upstream {service} timed out after {n} ms, retry {d} of 5
00-{trace}-{hex}-01 {service} {method} ok
commit {sha} deployed to {service} by pipeline run {n}
Error code 0x8004010F in module {file} at {address}, thread {n}
{service} cpu=0.{n} memory={n}Mi restarts={d} ready=true node=aks-pool-{n}
feature flag new_{thing}_pane evaluated to true for ring {d} (cohort {n})
Dynamics 365 Sales {thing} sync {state}: {n} created, {n} updated, {n} deleted
cache hit ratio 0.{n} for {thing} {guid}, evicted {n} entries`.split('\n')

/** The same with personal data, as a badly written program logs it. */
export const PERSONAL_LINES =
  `{time} WARN [{service}] cannot deliver to {given}.{family}@{host}: mailbox unavailable
{time} INFO login ok user={given}.{family} client_ip={ip} session={guid}
Caller {given} {family} reached at {phone} after {n} ms
Could not find file C:\\Users\\{given}.{family}\\AppData\\Local\\Crm\\cache.db`.split('\n')

export const FRAMES = `    at {class}.{method} ({file}:{line}:{n})
    at async {method} (file:///srv/app/{service}/{file}:{line}:{n})
	at {module}.{class}.{method}({file}:{line})
   at {module}.{class}.{method}(String name, Int32 count) in D:\\a\\1\\s\\src\\{class}\\{file}:line {line}
  File "/usr/lib/python3.12/site-packages/{service}/{file}", line {line}, in {method}
    {module}::{class}::{method}+0x{d}f at {address}`.split('\n')

export const ERRORS = `System.InvalidOperationException: Cannot {method} the {thing}: it has {state}
TypeError: Cannot read properties of undefined (reading '{method}')
java.lang.IllegalStateException: {class} was {state} after {n} ms
Caused by: org.postgresql.util.PSQLException: ERROR: relation "{thing}" does not exist, position {n}`.split(
  '\n',
)

export const JSON_LINES =
  `{"timestamp":"{time}","level":"{level}","logger":"{module}.{class}","message":"{thing} {state} after {n} ms","thread":"pool-{d}-thread-{n}","traceId":"{trace}","spanId":"{hex}","attributes":{"http.method":"GET","http.route":"{route}","http.status_code":200,"duration_ms":{ms},"retry":{d},"service.name":"{service}","service.version":"{version}"}}
{"resource":{"service":"{service}","host":"aks-pool-{n}","region":"westeurope"},"body":"{class}.{method} {state}","severityNumber":9,"timeUnixNano":"17{n}{n}","flags":{"sampled":true,"ring":{d}},"counts":[{n},{n},{n}],"ratio":0.{n}}
{"id":"{guid}","type":"performance","data":{"operation":"{method}","thing":"{thing}","elapsedMs":{ms},"isCached":true,"items":{n},"error":null,"stack":"Error: {thing} {state}\\n    at {method} ({file}:{line}:{n})\\n    at {class}.{method} ({file}:{line}:{n})"}}`.split(
    '\n',
  )

export const SENTENCES =
  `When the {thing} was {state} for the third time, the team looked at the numbers again and saw that most of them had not changed since spring.
It is often said that a good {thing} is one that nobody notices; the opposite is true of a bad one, which everybody remembers.
After {n} attempts the {thing} was {state}, and the people who had waited for it went home.
Nothing in this chapter depends on the order in which a {thing} is read, though the second part is easier after the first.
In the morning the {service} was slow, in the evening it was fast, and at night it did what it had always done.
The release of version {version} brought fewer changes than expected: the {thing} stayed, the rest was {state}.
Please restart the application, open the settings and choose a different {thing} before you try again.
Customers asked for a shorter answer, so the page now shows only what has {state} during the last {n} days.`.split(
    '\n',
  )

/** Neither a number nor a capital nor a sign beyond those of sentences: what a scan should cost least. */
export const CLEAN_SENTENCES = `the {thing} was {state} before anyone had looked at what it held
every {thing} that is {state} comes back in the next round, a little later than the one before
we keep what we need, we drop what we do not, and we count both
nothing here is worth a second look, which is what makes it worth measuring
a reader who skips this part loses no more than a minute`.split('\n')
