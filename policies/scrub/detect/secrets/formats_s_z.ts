/** Keys of vendors from S to Z; formats_core.ts tells how to read them. */
export const FORMATS_S_Z = `
samsara_token samsara_api_ w30
scaleway_key SCW u17
scalingo_token tk-us- t48
settlemint_token sm_aat_,sm_pat_,sm_sat_ w16
shippo_token shippo_live_,shippo_test_ H40
snyk_token snyk_uat. z40+
sonar_token sqp_,squ_,sqa_,sqb_ h40
sourcegraph_token sgp_ H16 _ H40
sourcegraph_token sgp_local_ H40
sourcegraph_token sgp_ H40
sourcegraph_token slk_ h64
square_token sq0atp-,sq0csp-,sq0idp-,EAAA t22..60
tailscale_key tskey-,tskey-auth-,tskey-api-,tskey-client-,tskey-webhook- t20+
tavily_key tvly-,tvly-dev- w30..36
telnyx_key KEY u32 _ w22
tencent_key AKID w32
thunderstore_token tss_ w36
together_key tgp_v1_ t43
twitter_bearer AAAAAAAAAAAAAAAAAAAAA q80+
typeform_token tfp_ z40+
unkey_key unkey_ w20+
valtown_token vtwn_ w20+
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
