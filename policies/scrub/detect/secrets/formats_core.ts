/**
 * Keys of the vendors that most programs use, that start with a text of their own: `rule prefix[,prefix] form`. A letter and a number in
 * a form are an alphabet and a length (form.ts). `!n` at the end: no digit is needed. From the vendors' documentation;
 * where a vendor names no length the shortest that was seen.
 */
export const FORMATS_CORE = `
anthropic_key sk-ant- t20+
atlassian_token ATATT,ATCTT,ATBB,ATOA e20+
aws_access_key AKIA,ASIA,ABIA,ACCA,AROA,AIDA,AGPA,ANPA,ANVA,APKA,ASCA u16 !n
aws_access_key A3T u17
aws_session_token IQoJb3JpZ2lu,FwoGZXIvYXdz,FQoGZXIvYXdz b100+
cloudflare_token cfat_,cfut_,cfk_ w40 h8
databricks_token dapi h32 - d1
databricks_token dapi h32
databricks_token dose,dkea h32
digitalocean_token doo_v1_,dop_v1_,dor_v1_ h64
docker_token dckr_pat_,dckr_oat_ t20+
docker_token dckr_org_ t20+
figma_token figd_,figu_,figor_ t36+
figma_token figdr_,figdh_,figoh_,figo_,figuh_,figur_ t36+
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
heroku_key HRKU-AA t58
heroku_key HRKU- G
hubspot_token pat-na1-,pat-na2-,pat-eu1-,pat-ap1- G
huggingface_token hf_,api_org_ w34 !n
huggingface_token hf_jwt_ z40+
npm_token npm_ w36
openai_key sk-proj-,sk-svcacct-,sk-admin- t20+
openai_key sk- w20 T3BlbkFJ w20
openai_key sk- w40..60
postman_key PMAK- h24 - h34
postman_key PMAT- u26
pypi_token pypi-AgEIcHlwaS5vcmc,pypi-AgENdGVzdC5weXBp t50+
pypi_token pypi- t80+
sendgrid_key SG. t16..32 . t32..64
sendgrid_key SG. z66
sentry_token sntrys_ B60+
sentry_token sntryu_,sntrya_,sntryi_ h64
shopify_token shpat_,shpca_,shppa_,shpss_,shpua_ H32
shopify_token shptka_,shpit_ H32
slack_token xoxb- d8..14 - t14+
slack_token xoxp-,xoxe-,xoxs-,xoxo-,xoxc- d5..14 - d5..14 - d5..14 - t10+
slack_token xoxe-,xoxe.xoxb-,xoxe.xoxp- d1 - w100+
slack_token xoxa-,xoxr- d1 - t10+
slack_token xoxa-,xoxr- w12..48
slack_token xapp- d1 - w8+ - d6+ - w16+
slack_token xoxd- q20+
slack_token xwfp- d8..14 - d8..14 - t10+
stripe_key sk_live_,sk_test_,sk_prod_,rk_live_,rk_test_,rk_prod_ v10+
stripe_key pk_live_,pk_test_ w20+
stripe_webhook_secret whsec_ b24+
supabase_token sbp_,sbp_oauth_ h40
supabase_token sb_secret_ t22+
twilio_key SK,AC H32
vault_token hvs.,hvb.,hvr. t24+
vault_token s. w24
`
