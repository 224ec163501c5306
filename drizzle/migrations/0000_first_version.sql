-- Written by drizzle-kit from drizzle/schema. By hand: the role below, the partitioning of reports, and the grants at
-- the end, which drizzle-kit cannot express.
DO $$ BEGIN
	CREATE ROLE "tidegate_tenant" NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;--> statement-breakpoint
GRANT "tidegate_tenant" TO CURRENT_USER;--> statement-breakpoint
CREATE TABLE "outcomes" (
	"tenant_id" uuid NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"instance_id" uuid NOT NULL,
	"product" text NOT NULL,
	"collector" text NOT NULL,
	"outcome" text NOT NULL,
	"reason" text NOT NULL,
	"writer" smallint NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "outcomes_key" PRIMARY KEY("tenant_id","hour","instance_id","product","collector","outcome","reason","writer")
);
--> statement-breakpoint
ALTER TABLE "outcomes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "reports" (
	"tenant_id" uuid NOT NULL,
	"expires_on" date NOT NULL,
	"id" uuid NOT NULL,
	"instance_id" uuid NOT NULL,
	"product" text NOT NULL,
	"type" text NOT NULL,
	"version" text,
	"class" text NOT NULL,
	"category" text NOT NULL,
	"data_kind" text NOT NULL,
	"collector" text NOT NULL,
	"bundle" text NOT NULL,
	"time" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"user_pseudonym" "bytea",
	"organisation_pseudonym" "bytea",
	"device_pseudonym" "bytea",
	"email_pseudonym" "bytea",
	"payload" "bytea" NOT NULL,
	"committed_in" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	CONSTRAINT "reports_tenant_id_id_expires_on_pk" PRIMARY KEY("tenant_id","id","expires_on")
) PARTITION BY RANGE ("expires_on");
--> statement-breakpoint
ALTER TABLE "reports" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "retention_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"now" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"partitions_dropped" integer DEFAULT 0 NOT NULL,
	"reports_deleted" bigint DEFAULT 0 NOT NULL,
	"partitions_created" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shapes" (
	"tenant_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"product" text NOT NULL,
	"type" text NOT NULL,
	"path" text NOT NULL,
	"value_type" text NOT NULL,
	"client_version" text NOT NULL,
	"writer" smallint NOT NULL,
	"count" bigint NOT NULL,
	"first_seen" timestamp with time zone NOT NULL,
	"last_seen" timestamp with time zone NOT NULL,
	CONSTRAINT "shapes_key" PRIMARY KEY("tenant_id","kind","product","type","path","value_type","client_version","writer")
);
--> statement-breakpoint
ALTER TABLE "shapes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"purpose" text,
	"detail" jsonb NOT NULL,
	CONSTRAINT "audit_entries_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "audit_entries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "consents" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"scope" text NOT NULL,
	"instance_id" uuid,
	"product" text,
	"subject" "bytea",
	"feature" text,
	"choice" text NOT NULL,
	"source" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "consents_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	CONSTRAINT "consents_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "consents" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "subject_request_events" (
	"tenant_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"status" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"note" text,
	CONSTRAINT "subject_request_events_tenant_id_request_id_id_pk" PRIMARY KEY("tenant_id","request_id","id")
);
--> statement-breakpoint
ALTER TABLE "subject_request_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "subject_requests" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"type" text NOT NULL,
	"regulation" text NOT NULL,
	"status" text NOT NULL,
	"identities" jsonb NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"completed_at" timestamp with time zone,
	"result" jsonb,
	"attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "subject_requests_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "subject_requests" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "suppressions" (
	"tenant_id" uuid NOT NULL,
	"pseudonym" "bytea" NOT NULL,
	"request_id" uuid NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "suppressions_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	CONSTRAINT "suppressions_tenant_id_pseudonym_pk" PRIMARY KEY("tenant_id","pseudonym")
);
--> statement-breakpoint
ALTER TABLE "suppressions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "access_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "bundles" (
	"hash" text PRIMARY KEY NOT NULL,
	"source" jsonb NOT NULL,
	"first_used_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ingest_keys" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"instance_id" uuid NOT NULL,
	"product" text NOT NULL,
	"key_hash" "bytea" NOT NULL,
	"project" bigint GENERATED ALWAYS AS IDENTITY (sequence name "ingest_keys_project_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "ingest_keys_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "ingest_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "instances" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"region" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "instances_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "instances" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sinks" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"endpoint" text NOT NULL,
	"sealed_headers" "bytea" NOT NULL,
	"purpose" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"cursor_transaction" text NOT NULL,
	"cursor_id" uuid NOT NULL,
	"sent" bigint DEFAULT 0 NOT NULL,
	"refused" bigint DEFAULT 0 NOT NULL,
	"last_error" text,
	"last_sent_at" timestamp with time zone,
	CONSTRAINT "sinks_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "sinks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"retention_days" integer,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "reports_user" ON "reports" USING btree ("tenant_id","user_pseudonym") WHERE user_pseudonym is not null;--> statement-breakpoint
CREATE INDEX "reports_organisation" ON "reports" USING btree ("tenant_id","organisation_pseudonym") WHERE organisation_pseudonym is not null;--> statement-breakpoint
CREATE INDEX "reports_device" ON "reports" USING btree ("tenant_id","device_pseudonym") WHERE device_pseudonym is not null;--> statement-breakpoint
CREATE INDEX "reports_email" ON "reports" USING btree ("tenant_id","email_pseudonym") WHERE email_pseudonym is not null;--> statement-breakpoint
CREATE INDEX "reports_committed" ON "reports" USING btree ("tenant_id","committed_in","id");--> statement-breakpoint
CREATE INDEX "consents_subject" ON "consents" USING btree ("tenant_id","subject") WHERE subject is not null;--> statement-breakpoint
CREATE INDEX "consents_sequence" ON "consents" USING btree ("sequence");--> statement-breakpoint
CREATE INDEX "subject_requests_status" ON "subject_requests" USING btree ("status");--> statement-breakpoint
CREATE INDEX "suppressions_sequence" ON "suppressions" USING btree ("sequence");--> statement-breakpoint
CREATE INDEX "ingest_keys_hash" ON "ingest_keys" USING btree ("key_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "instances_name" ON "instances" USING btree ("tenant_id",lower("name"));--> statement-breakpoint
CREATE UNIQUE INDEX "sinks_name" ON "sinks" USING btree ("tenant_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "tenants_name" ON "tenants" USING btree (lower("name"));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "outcomes" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "reports" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "shapes" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "audit_entries" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "consents" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "subject_request_events" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "subject_requests" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "suppressions" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "ingest_keys" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "instances" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "sinks" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO "tidegate_tenant";--> statement-breakpoint
GRANT SELECT, DELETE ON "reports", "shapes" TO "tidegate_tenant";--> statement-breakpoint
GRANT SELECT ON "outcomes" TO "tidegate_tenant";--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "instances", "ingest_keys", "sinks", "consents", "suppressions", "subject_requests", "subject_request_events" TO "tidegate_tenant";--> statement-breakpoint
GRANT SELECT, INSERT ON "audit_entries" TO "tidegate_tenant";
