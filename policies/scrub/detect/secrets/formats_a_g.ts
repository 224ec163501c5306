/**
 * Keys of vendors from A to G that start with a text of their own: `rule prefix[,prefix] form`. A letter and a number in
 * a form are an alphabet and a length (form.ts). `!n` at the end: no digit is needed. From the vendors' documentation;
 * where a vendor names no length the shortest that was seen.
 */
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
anthropic_key sk-ant- t20+
anyscale_key esecret_ w26
apify_key apify_api_ w34..40
artifactory_key AKCp w69
artifactory_token cmVmd w59
atlassian_token ATATT,ATCTT,ATBB,ATOA e20+
authress_key sc_,ext_,scauth_,authress_ l5..30 . l4..6 .acc y1 t10..32 . B30..120
aws_access_key AKIA,ASIA,ABIA,ACCA,AROA,AIDA,AGPA,ANPA,ANVA,APKA,ASCA u16 !n
aws_access_key A3T u17
aws_bedrock_key ABSK b109..269
aws_bedrock_key bedrock-api-key- b40+
aws_mws_token amzn.mws. G
aws_session_token IQoJb3JpZ2lu,FwoGZXIvYXdz,FQoGZXIvYXdz b100+
beamer_key b_ e44
brevo_key xkeysib-,xsmtpsib- h64 - w16
buildkite_token bkua_,bkct_,bkaj_ w36..44
cartesia_key sk_car_ w20+
cerebras_key csk- w40..52
chief_token ctp_ w36..46
circleci_token CCIPAT_,CCIPRJ_ w20..24 _ h40
clojars_token CLOJARS_ l60
cloudflare_token cfat_,cfut_,cfk_ w40 h8
cloudflare_origin_key v1.0- h24 - h146
cockroach_key CCDB1_ w22 _ w40
codeclimate_token cc_live_ w32+
confluent_key cflt b56..64
contentful_token CFPAT- t43
databricks_token dapi h32 - d1
databricks_token dapi h32
databricks_token dose,dkea h32
deepseek_key sk- h32
defined_networking_key dnkey- e26 - e52
digitalocean_token doo_v1_,dop_v1_,dor_v1_ h64
discord_bot_token MT,Mj,Mz,MD,NT,ND,Nj,Nz,OD,OT w20..24 . t6 . t27..40
discord_token mfa. t80..90
docker_token dckr_pat_,dckr_oat_ t20+
docker_token dckr_org_ t20+
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
figma_token figd_,figu_,figor_ t36+
figma_token figdr_,figdh_,figoh_,figo_,figuh_,figur_ t36+
firecrawl_key fc- h32
fireworks_key fw_ w22..24
flutterwave_key FLWSECK_TEST- w12
flutterwave_key FLWSECK_TEST-,FLWPUBK_TEST-,FLWSECK-,FLWPUBK- w32 -X
flyio_token fo1_ t43
flyio_token fm1a_,fm1r_,fm2_ b100+
frameio_token fio-u- e64
github_token ghp_,gho_,ghu_,ghs_,ghr_ v20+
github_token github_pat_ v22+
gitlab_token glpat-,gldt-,glffct-,glft-,glrt-,glrtr-,glsoat-,gloas-,glwt-,glagent-,glimt- z20+
gitlab_token glptt- h40
gitlab_token glcbt- w1..5 _ t20+
gitlab_token GR1348941 t20
google_key AIza t35
google_oauth ya29. z20+
google_oauth GOCSPX- t28
grafana_token glc_ b32+
grafana_token glsa_ w32 _ H8
groq_key gsk_ w52
`
