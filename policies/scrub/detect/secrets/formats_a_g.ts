/** Keys of vendors from A to G; formats_core.ts has the best known and tells how to read them. */
export const FORMATS_A_G = `
1password_key A3- u6 - u11 - u5 - u5 - u5
1password_key A3- u6 - u6 - u5 - u5 - u5 - u5
1password_token ops_eyJ b200+
adafruit_key aio_ w28
adobe_secret p8e- w32
age_key AGE-SECRET-KEY-1 u58
airtable_token pat w14 . h64
alibaba_key LTAI w12..20
alibaba_token STS. w24+
anyscale_key esecret_ w26
apify_key apify_api_ w34..40
artifactory_key AKCp w69
artifactory_token cmVmd w59
authress_key sc_,ext_,scauth_,authress_ l5..30 . l4..6 .acc y1 t10..32 . B30..120
aws_bedrock_key ABSK b109..269
aws_bedrock_key bedrock-api-key- b40+
aws_mws_token amzn.mws. G
beamer_key b_ e44
brevo_key xkeysib-,xsmtpsib- h64 - w16
buildkite_token bkua_,bkct_,bkaj_ w36..44
cartesia_key sk_car_ w20+
cerebras_key csk- w40..52
chief_token ctp_ w36..46
circleci_token CCIPAT_,CCIPRJ_ w20..24 _ h40
clojars_token CLOJARS_ l60
cloudflare_origin_key v1.0- h24 - h146
cockroach_key CCDB1_ w22 _ w40
codeclimate_token cc_live_ w32+
confluent_key cflt b56..64
contentful_token CFPAT- t43
deepseek_key sk- h32
defined_networking_key dnkey- e26 - e52
discord_bot_token MT,Mj,Mz,MD,NT,ND,Nj,Nz,OD,OT w20..24 . t6 . t27..40
discord_token mfa. t80..90
doppler_token dp.pt.,dp.ct.,dp.scim.,dp.audit.,dp.sa. w40..44
doppler_token dp.st. w40..44
doppler_token dp.st. t2..35 . w40..44
dropbox_token sl.,sl.u. e130+
duffel_token duffel_test_,duffel_live_ e43
dynatrace_token dt0c01.,dt0s01.,dt0s02.,dt0s06.,dt0s08.,dt0s16. u24 . u64
dynatrace_token dt0c01. w24 . w64
e2b_key e2b_ h40
easypost_key EZAK,EZTK w54
elastic_key essu_ b40+
elevenlabs_key sk_ h48
facebook_token EAAM,EAAC,EAAB,EAAG,EAAJ,EAAD w80+
facebook_token EAACEdEose0cBA w20+
firecrawl_key fc- h32
fireworks_key fw_ w22..24
flutterwave_key FLWSECK_TEST- w12
flutterwave_key FLWSECK_TEST-,FLWPUBK_TEST-,FLWSECK-,FLWPUBK- w32 -X
flyio_token fo1_ t43
flyio_token fm1a_,fm1r_,fm2_ b100+
frameio_token fio-u- e64
`
