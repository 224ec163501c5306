CREATE TABLE "signing_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"first_used_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "consents" ADD COLUMN "decided_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "consents" ADD COLUMN "prompt_mode" text;--> statement-breakpoint
ALTER TABLE "consents" ADD COLUMN "notice" text;--> statement-breakpoint
ALTER TABLE "consents" ADD COLUMN "notice_version" text;--> statement-breakpoint
ALTER TABLE "consents" ADD COLUMN "bundle" text;