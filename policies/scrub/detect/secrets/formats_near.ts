/**
 * Keys without a text of their own: secrets only behind the vendor's name, a word such as `key` or `token` and a sign such
 * as `=`. `name[,name]: form | form`, in the language of form.ts. From the vendors' documentation.
 */
export const FORMATS_NEAR = `
adafruit: t32
adobe: w32
airtable: w17
akamai: t52
algolia: w32
alibaba,aliyun: w30
amplitude: w32
apigee: t32
appcenter: w40
asana: d16 | w32
atlassian,confluence,jira: w20 H4
auth0: t32 | t64
aws: b40
azure: b44 | b88 | w32 | z40 | G
beamer: b_ e44
bitbucket: w32 | e64
bitly: w40
bittrex: w32
bugsnag: h32
checkout: G
clearbit: sk_ w32
cloudflare: t40 | h37
cloudinary: t27
codacy: w20
codecov: w32 | G
cohere,co_api: w40
coinbase: t64
confluent: w16 | b64
contentful: e43
coveralls: w32
crates: w32 | cio w32
datadog,dd_api,dd_app: w32 | w40
deepgram: h40
discord: h64 | d18 | e32
docusign: G
droneci,drone: w32
dropbox: w15 | w11 AAAAAAAAAA e43 | sl. e135
elastic,elasticsearch: e58..64 | w24
etsy: w24
facebook,fb_app: h32
fastly: e32
finicity: h32 | w20
finnhub: w20
flickr: w32 | w16
freshbooks: w64
freshdesk: w20
gcp,google: t24 | t39
giphy: w32
github,gh_: h40 | h20
gitlab: t20
gitter: t40
gocardless: live_ e40 | sandbox_ e40
grafana: w32 | w88
harvest: b40..60
heap: d10
heroku: G
hubspot: G
ibm: t44
intercom: e60 | z60
ipstack: h32
jfrog,artifactory,bintray,xray: w73 | w64
jotform: h32
kraken: B80..90
kucoin: h24 | G
launchdarkly: e40
linear: h32
linkedin,linked_in,linked-in: w14 | w16
lob: live_ h35 | test_ h35 | live_pub_ h31 | test_pub_ h31
mailchimp: h32 -us d1..2
mailgun: key- h32 | pubkey- h32 | h32 - h8 - h8
mailjet: h32
mandrill: t22
mapbox: pk. w60 . w22
mattermost: w26
maxmind: w16 | w40
meraki: h40
messagebird,message_bird,message-bird: w25 | G
mixpanel: h32
netlify: e40..46
newrelic,new_relic,new-relic: NRJS- h19 | NRII- t32 | w64 | NRAK- w27 | h40
nytimes,new-york-times,newyorktimes: e32
okta: 00 e40
onesignal: G | b48
openweather,openweathermap: h32
opsgenie: G
pagerduty: t20
paypal: t80
pingdom: t64
pivotal: h32
plaid: w24 | w30 | access-sandbox- G | access-development- G | access-production- G
privateai,private_ai,private-ai: w32
pusher: h20
quay: w40
rapidapi: t50
recaptcha: 6L t38
redis: w32 | w43
rollbar: h32
sauce,saucelabs: G
segment: w32
sendbird: G | h40
sentry: h64 | h32
sidekiq,contribsys: h8 : h8
snyk: G
sonar,sonarqube: e40
spotify: h32
squarespace: G
strava: h40
sumo,sumologic: su w12 | w64
supabase: z100..300
surveymonkey: z80
telegram,telegr: d5..16 :A t34
todoist: h40
travis,travisci: w22
trello: h32 | h64
twilio: h32 | w32
twitch: w30
twitter: w45 | d15..25 - w20..40 | w25 | w50 | AAAAAAAAAAAAAAAAAAAAAA q80..100
typeform: tfp_ z59
unsplash: t43
vercel: w24
wakatime: G
wandb: h40
webex: t64
wolfram: u6 - u10
yandex: t1. e20+ . e86 | AQVN t35..38 | YC t38
yelp: t128
zendesk: w40
zillow: X1-ZWz w10..18
zoho: 1000. h32 . h32
zoom: t22 | t32
`
