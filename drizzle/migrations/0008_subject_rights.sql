-- Written by drizzle-kit from drizzle/schema. By hand: the grants at the end.
CREATE TABLE "connectors" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"sealed_secrets" "bytea",
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"paused_at" timestamp with time zone,
	CONSTRAINT "connectors_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "connectors" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "request_deliveries" (
	"tenant_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"processor_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"external_id" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"confirmed_at" timestamp with time zone,
	"last_error" text,
	"receipt" jsonb,
	"explanation" text,
	CONSTRAINT "request_deliveries_tenant_id_request_id_processor_id_pk" PRIMARY KEY("tenant_id","request_id","processor_id")
);
--> statement-breakpoint
ALTER TABLE "request_deliveries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "request_tokens" (
	"tenant_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"owner" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "request_tokens_tenant_id_kind_hash_pk" PRIMARY KEY("tenant_id","kind","hash")
);
--> statement-breakpoint
ALTER TABLE "request_tokens" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "request_votes" (
	"tenant_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"voter_id" uuid NOT NULL,
	"name" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"vote" text,
	"voted_at" timestamp with time zone,
	"note" text,
	"last_error" text,
	CONSTRAINT "request_votes_tenant_id_request_id_voter_id_pk" PRIMARY KEY("tenant_id","request_id","voter_id")
);
--> statement-breakpoint
ALTER TABLE "request_votes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "access_tokens" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "held_reports" ADD COLUMN "phone_pseudonym" "bytea";--> statement-breakpoint
ALTER TABLE "held_reports" ADD COLUMN "advertising_pseudonym" "bytea";--> statement-breakpoint
ALTER TABLE "held_reports" ADD COLUMN "custom_pseudonym" "bytea";--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "phone_pseudonym" "bytea";--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "advertising_pseudonym" "bytea";--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "custom_pseudonym" "bytea";--> statement-breakpoint
ALTER TABLE "disclosures" ADD COLUMN "kind" text DEFAULT 'demand' NOT NULL;--> statement-breakpoint
ALTER TABLE "subject_request_identities" ADD COLUMN "origin" text DEFAULT 'named' NOT NULL;--> statement-breakpoint
ALTER TABLE "subject_requests" ADD COLUMN "verification" text;--> statement-breakpoint
ALTER TABLE "subject_requests" ADD COLUMN "verified_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "subject_requests" ADD COLUMN "source_detail" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "subject_requests" ADD COLUMN "sealed_details" "bytea";--> statement-breakpoint
ALTER TABLE "access_tokens" ADD COLUMN "tenant_id" uuid;--> statement-breakpoint
ALTER TABLE "access_tokens" ADD COLUMN "name" text;--> statement-breakpoint
ALTER TABLE "access_tokens" ADD COLUMN "revoked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sink_erasures" ADD COLUMN "request_id" uuid;--> statement-breakpoint
CREATE UNIQUE INDEX "connectors_name" ON "connectors" USING btree ("tenant_id",lower("name"));--> statement-breakpoint
CREATE INDEX "request_deliveries_next" ON "request_deliveries" USING btree ("status","next_at");--> statement-breakpoint
CREATE INDEX "request_tokens_hash" ON "request_tokens" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "request_tokens_owner" ON "request_tokens" USING btree ("tenant_id","owner");--> statement-breakpoint
CREATE INDEX "request_tokens_expiry" ON "request_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "request_votes_token" ON "request_votes" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "request_votes_next" ON "request_votes" USING btree ("next_at") WHERE vote is null;--> statement-breakpoint
CREATE INDEX "reports_phone" ON "reports" USING btree ("tenant_id","phone_pseudonym") WHERE phone_pseudonym is not null;--> statement-breakpoint
CREATE INDEX "reports_advertising" ON "reports" USING btree ("tenant_id","advertising_pseudonym") WHERE advertising_pseudonym is not null;--> statement-breakpoint
CREATE INDEX "reports_custom" ON "reports" USING btree ("tenant_id","custom_pseudonym") WHERE custom_pseudonym is not null;--> statement-breakpoint
CREATE INDEX "request_callbacks_request" ON "request_callbacks" USING btree ("tenant_id","request_id");--> statement-breakpoint
CREATE INDEX "sink_erasures_request" ON "sink_erasures" USING btree ("tenant_id","request_id") WHERE request_id is not null;--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "access_tokens" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "connectors" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "request_deliveries" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "request_tokens" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "request_votes" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "connectors", "request_deliveries", "request_tokens", "request_votes" TO "tidegate_tenant";
