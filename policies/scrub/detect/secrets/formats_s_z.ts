/** Keys of vendors from S to Z; formats_a_g.ts tells how to read them. */
export const FORMATS_S_Z = `
samsara_token samsara_api_ w30
scaleway_key SCW u17
scalingo_token tk-us- t48
sendgrid_key SG. t16..32 . t32..64
sendgrid_key SG. z66
sentry_token sntrys_ B60+
sentry_token sntryu_,sntrya_,sntryi_ h64
settlemint_token sm_aat_,sm_pat_,sm_sat_ w16
shippo_token shippo_live_,shippo_test_ H40
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
snyk_token snyk_uat. z40+
sonar_token sqp_,squ_,sqa_,sqb_ h40
sourcegraph_token sgp_ H16 _ H40
sourcegraph_token sgp_local_ H40
sourcegraph_token sgp_ H40
sourcegraph_token slk_ h64
square_token sq0atp-,sq0csp-,sq0idp-,EAAA t22..60
stripe_key sk_live_,sk_test_,sk_prod_,rk_live_,rk_test_,rk_prod_ v10+
stripe_key pk_live_,pk_test_ w20+
stripe_webhook_secret whsec_ b24+
supabase_token sbp_,sbp_oauth_ h40
supabase_token sb_secret_ t22+
tailscale_key tskey-,tskey-auth-,tskey-api-,tskey-client-,tskey-webhook- t20+
tavily_key tvly-,tvly-dev- w30..36
telnyx_key KEY u32 _ w22
tencent_key AKID w32
thunderstore_token tss_ w36
together_key tgp_v1_ t43
twilio_key SK,AC H32
twitter_bearer AAAAAAAAAAAAAAAAAAAAA q80+
typeform_token tfp_ z40+
unkey_key unkey_ w20+
valtown_token vtwn_ w20+
vault_token hvs.,hvb.,hvr. t24+
vault_token s. w24
vercel_token vercel_blob_rw_ v30+
vercel_token vcp_,vci_,vca_,vcr_,vck_ w24..60
volcengine_key AKLT b40+
wakatime_key waka_ G
wandb_key wandb_v1_ v40+
xai_key xai- w80
xata_key xau_ w40+
yandex_token t1. e20+ . e86..88
yandex_key AQVN t35..38
yandex_key YCAJE,YCM,YCO t35..38
yandex_token y0_,y0__ t50+
zuplo_key zpka_ t40+
`
