CREATE TABLE "keyring"."request_keys" (
	"tenant_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"wrapped" "bytea" NOT NULL,
	CONSTRAINT "request_keys_tenant_id_request_id_pk" PRIMARY KEY("tenant_id","request_id")
);
--> statement-breakpoint
ALTER TABLE "keyring"."pseudonym_keys" ADD COLUMN "scheme" smallint DEFAULT 1 NOT NULL;
