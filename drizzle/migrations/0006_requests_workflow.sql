-- Written by drizzle-kit from drizzle/schema. By hand: the grants at the end.
CREATE TABLE "disclosures" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"authority" text NOT NULL,
	"legal_basis" text NOT NULL,
	"status" text NOT NULL,
	"scope" jsonb NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone,
	"tenant_told_at" timestamp with time zone,
	"not_told_reason" text,
	"produced_at" timestamp with time zone,
	"production" jsonb,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "disclosures_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "disclosures" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "export_links" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "export_links_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "export_links" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "request_approvals" (
	"tenant_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"actor" text NOT NULL,
	"plan_hash" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "request_approvals_tenant_id_request_id_actor_pk" PRIMARY KEY("tenant_id","request_id","actor")
);
--> statement-breakpoint
ALTER TABLE "request_approvals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "request_callbacks" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"protocol" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"delivered_at" timestamp with time zone,
	"last_error" text,
	CONSTRAINT "request_callbacks_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "request_callbacks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "restrictions" (
	"tenant_id" uuid NOT NULL,
	"pseudonym" "bytea" NOT NULL,
	"request_id" uuid NOT NULL,
	"restricted_at" timestamp with time zone NOT NULL,
	"lifted_at" timestamp with time zone,
	CONSTRAINT "restrictions_tenant_id_request_id_pseudonym_pk" PRIMARY KEY("tenant_id","request_id","pseudonym")
);
--> statement-breakpoint
ALTER TABLE "restrictions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "subject_requests" ADD COLUMN "source" text DEFAULT 'api' NOT NULL;--> statement-breakpoint
ALTER TABLE "subject_requests" ADD COLUMN "external_id" text;--> statement-breakpoint
ALTER TABLE "subject_requests" ADD COLUMN "plan_hash" text;--> statement-breakpoint
ALTER TABLE "subject_requests" ADD COLUMN "not_before" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "subject_requests" ADD COLUMN "extended_to" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "subject_requests" ADD COLUMN "extension_reason" text;--> statement-breakpoint
ALTER TABLE "subject_requests" ADD COLUMN "denial_reason" text;--> statement-breakpoint
CREATE INDEX "export_links_token" ON "export_links" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "request_callbacks_next" ON "request_callbacks" USING btree ("next_at");--> statement-breakpoint
CREATE INDEX "restrictions_pseudonym" ON "restrictions" USING btree ("tenant_id","pseudonym");--> statement-breakpoint
CREATE UNIQUE INDEX "subject_requests_external" ON "subject_requests" USING btree ("tenant_id","source","external_id");--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "disclosures" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "export_links" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "request_approvals" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "request_callbacks" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "restrictions" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "request_approvals", "restrictions", "export_links", "request_callbacks", "disclosures" TO "tidegate_tenant";