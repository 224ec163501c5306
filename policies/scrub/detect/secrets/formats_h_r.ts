/** Keys of vendors from H to R; formats_core.ts tells how to read them. */
export const FORMATS_H_R = `
harness_token pat.,sat. t22 . w24 . w20
helicone_key sk-helicone- t20+
infisical_token st. h24 . h32 . h32
infracost_key ico- w32
intercom_token dG9rO b40+
intra42_secret s-s4t2ud-,s-s4t2af- h64
ionic_token ion_ w42
jina_key jina_ v50+
klaviyo_key pk_ h34
langfuse_key sk-lf-,pk-lf- G
langsmith_key lsv2_pt_,lsv2_sk_ h32 _ h10
launchdarkly_key sdk-,mob-,api- G
lichess_token lip_ w20+
linear_key lin_api_,lin_oauth_,lin_wh_ w32+
lob_key live_,test_ h35
lob_key live_pub_,test_pub_ h31
macaroon_token MDA w3 xvY2F0aW9uI B40+
mandrill_key md- t22
midtrans_key Mid-server-,SB-Mid-server- t24
minisign_key RWRTY0Iy b100+
mailgun_key key-,pubkey- h32
mapbox_token pk.,sk.,tk. w50..200 . t22
mercadopago_token APP_USR- d10..19 - d6 - h32
modal_token ak-,as- w22
mongodb_atlas_key mdb_sa_sk_ t40
n8n_key n8n_api_ z40+
neon_key napi_ w64
netlify_token nfp_,nfc_,nfo_,nfb_,nfu_ w36
newrelic_key NRAK- w27
newrelic_key NRJS- h19
newrelic_key NRII- t32
newrelic_key NRRA-,NRAA- w27..42
notion_token ntn_ d11 w35
notion_token secret_ w43
nuget_key oy2 l43
nvidia_key nvapi- t60..70
octopus_key API- u25..26
onfido_token api_live.,api_sandbox.,api_live_us.,api_sandbox_us. t11 . t32
openrouter_key sk-or- t40+
openshift_token sha256 ~ t43
openvsx_token ovsxat_ G
paddle_key pdl_live_apikey_,pdl_sdbx_apikey_ l26 _ w22 _ w3
pangea_token pts_ l32
paseto_token v1.local.,v2.local.,v3.local.,v4.local.,v1.public.,v2.public.,v3.public.,v4.public. z40+
perplexity_key pplx- w40..56
persona_key persona_sandbox_,persona_production_ w20+
pinecone_key pcsk_ w4..8 _ w50+
plaid_token access-sandbox-,access-development-,access-production- G
planetscale_token pscale_tkn_,pscale_oauth_,pscale_pw_ z32..64
polar_token polar_oat_,polar_pat_,polar_rt_,polar_at_ w32+
portkey_key pk-live- w20+
posthog_key phc_,phx_,phs_ w32+
prefect_key pnu_,pnb_ w36
pulumi_token pul- h40
razorpay_key rzp_live_,rzp_test_ w14
readme_key rdme_ l70
render_key rnd_ w28..40
replicate_token r8_ w37
resend_key re_ w8 _ w24
rootly_token rootly_ h64
rubygems_key rubygems_ h48
runpod_key rpa_ w40..48
`
