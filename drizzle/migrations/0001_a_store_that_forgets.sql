-- Before this version payloads were in the clear and pseudonyms had another key: neither can be carried over.
DO $$ BEGIN
  IF EXISTS (SELECT FROM reports) OR EXISTS (SELECT FROM consents WHERE subject IS NOT NULL)
    OR EXISTS (SELECT FROM suppressions) OR EXISTS (SELECT FROM subject_requests) OR EXISTS (SELECT FROM sinks) THEN
    RAISE EXCEPTION 'Cannot open the store: it was written by a version before reports were sealed; start with an empty one'
      USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
END $$;--> statement-breakpoint
CREATE TABLE "held_reports" (
	"tenant_id" uuid NOT NULL,
	"hold_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"expires_on" date NOT NULL,
	"cause" text NOT NULL,
	"moved_at" timestamp with time zone NOT NULL,
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
	"sealed" "bytea" NOT NULL,
	CONSTRAINT "held_reports_tenant_id_hold_id_id_expires_on_pk" PRIMARY KEY("tenant_id","hold_id","id","expires_on")
);
--> statement-breakpoint
ALTER TABLE "held_reports" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "holds" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"reason" text NOT NULL,
	"owner" text NOT NULL,
	"criteria" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"ends_at" timestamp with time zone,
	"lifted_at" timestamp with time zone,
	"lifted_by" text,
	"released_at" timestamp with time zone,
	CONSTRAINT "holds_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "holds" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "retention_proofs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"checked_at" timestamp with time zone NOT NULL,
	"overdue" bigint NOT NULL,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "retention_rules" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"product" text,
	"type" text,
	"class" text,
	"category" text,
	"days" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "retention_rules_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "retention_rules" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "narrowed_cells" (
	"tenant_id" uuid NOT NULL,
	"expires_on" date NOT NULL,
	"product" text NOT NULL,
	"type" text NOT NULL,
	CONSTRAINT "narrowed_cells_tenant_id_expires_on_product_type_pk" PRIMARY KEY("tenant_id","expires_on","product","type")
);
--> statement-breakpoint
ALTER TABLE "narrowed_cells" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "narrowings" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "narrowings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "keyring_identity" (
	"id" smallint PRIMARY KEY NOT NULL,
	"identity" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reconciliation" (
	"id" smallint PRIMARY KEY NOT NULL,
	"keyring_sequence" bigint NOT NULL,
	"is_applying" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "spool_progress" (
	"spool_id" uuid PRIMARY KEY NOT NULL,
	"sequence" bigint NOT NULL,
	"drained_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "subject_request_identities" (
	"tenant_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"pseudonym" "bytea" NOT NULL,
	"type" text NOT NULL,
	CONSTRAINT "subject_request_identities_tenant_id_request_id_pseudonym_pk" PRIMARY KEY("tenant_id","request_id","pseudonym")
);
--> statement-breakpoint
ALTER TABLE "subject_request_identities" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "dead_letters" (
	"tenant_id" uuid NOT NULL,
	"sink_id" uuid NOT NULL,
	"report_id" uuid NOT NULL,
	"expires_on" date NOT NULL,
	"reason" text NOT NULL,
	"failed_at" timestamp with time zone NOT NULL,
	"retry_at" timestamp with time zone,
	CONSTRAINT "dead_letters_tenant_id_sink_id_report_id_expires_on_pk" PRIMARY KEY("tenant_id","sink_id","report_id","expires_on")
);
--> statement-breakpoint
ALTER TABLE "dead_letters" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sink_replays" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"sink_id" uuid NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"status" text NOT NULL,
	"cursor_transaction" text NOT NULL,
	"cursor_id" uuid NOT NULL,
	"sent" bigint DEFAULT 0 NOT NULL,
	"withheld" bigint DEFAULT 0 NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"requested_by" text NOT NULL,
	"completed_at" timestamp with time zone,
	CONSTRAINT "sink_replays_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "sink_replays" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "retention_runs" ADD COLUMN "reports_counted" text DEFAULT 'exactly' NOT NULL;--> statement-breakpoint
ALTER TABLE "retention_runs" ADD COLUMN "periods" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "sealed" "bytea" NOT NULL;--> statement-breakpoint
ALTER TABLE "sinks" ADD COLUMN "settings" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "sinks" ADD COLUMN "sealed_secrets" "bytea" NOT NULL;--> statement-breakpoint
ALTER TABLE "sinks" ADD COLUMN "classes" text[];--> statement-breakpoint
ALTER TABLE "sinks" ADD COLUMN "categories" text[];--> statement-breakpoint
ALTER TABLE "sinks" ADD COLUMN "products" text[];--> statement-breakpoint
ALTER TABLE "sinks" ADD COLUMN "status" text DEFAULT 'active' NOT NULL;--> statement-breakpoint
ALTER TABLE "sinks" ADD COLUMN "withheld" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sinks" ADD COLUMN "letters_dropped" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sinks" ADD COLUMN "failing_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "ended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "held_reports_user" ON "held_reports" USING btree ("tenant_id","user_pseudonym") WHERE user_pseudonym is not null;--> statement-breakpoint
CREATE INDEX "held_reports_organisation" ON "held_reports" USING btree ("tenant_id","organisation_pseudonym") WHERE organisation_pseudonym is not null;--> statement-breakpoint
CREATE INDEX "held_reports_device" ON "held_reports" USING btree ("tenant_id","device_pseudonym") WHERE device_pseudonym is not null;--> statement-breakpoint
CREATE INDEX "held_reports_email" ON "held_reports" USING btree ("tenant_id","email_pseudonym") WHERE email_pseudonym is not null;--> statement-breakpoint
CREATE INDEX "dead_letters_expiry" ON "dead_letters" USING btree ("expires_on");--> statement-breakpoint
CREATE INDEX "subject_requests_id" ON "subject_requests" USING btree ("id");--> statement-breakpoint
ALTER TABLE "reports" DROP COLUMN "payload";--> statement-breakpoint
ALTER TABLE "subject_requests" ADD COLUMN "identity_counts" jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "subject_requests" DROP COLUMN "identities";--> statement-breakpoint
ALTER TABLE "sinks" DROP COLUMN "sealed_headers";--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "held_reports" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "holds" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "retention_rules" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "subject_request_identities" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "dead_letters" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "sink_replays" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "narrowed_cells" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "narrowings" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE TABLE "sink_erasures" (
	"tenant_id" uuid NOT NULL,
	"sink_id" uuid NOT NULL,
	"report_id" uuid NOT NULL,
	"product" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sink_erasures_tenant_id_sink_id_report_id_received_at_pk" PRIMARY KEY("tenant_id","sink_id","report_id","received_at")
);
--> statement-breakpoint
ALTER TABLE "sink_erasures" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "sinks" ADD COLUMN "keeps" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "sink_erasures" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "holds", "held_reports", "retention_rules", "narrowings", "subject_request_identities", "dead_letters", "sink_replays", "sink_erasures" TO "tidegate_tenant";
