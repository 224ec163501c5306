-- Written by drizzle-kit from drizzle/schema. By hand: the grants at the end.
CREATE TABLE "people" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"sealed_name" "bytea",
	"created_at" timestamp with time zone NOT NULL,
	"signed_in_at" timestamp with time zone,
	"disabled_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "people" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "role_grants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"role" text NOT NULL,
	"tenant_id" uuid,
	"products" text[],
	"granted_at" timestamp with time zone NOT NULL,
	"granted_by" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "role_grants" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"method" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "problem_counts" (
	"tenant_id" uuid NOT NULL,
	"product" text NOT NULL,
	"fingerprint" text NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"version" text NOT NULL,
	"writer" smallint NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "problem_counts_key" PRIMARY KEY("tenant_id","product","fingerprint","hour","version","writer")
);
--> statement-breakpoint
ALTER TABLE "problem_counts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "problems" (
	"tenant_id" uuid NOT NULL,
	"fingerprint" text NOT NULL,
	"product" text NOT NULL,
	"type" text NOT NULL,
	"first_seen" timestamp with time zone NOT NULL,
	"last_seen" timestamp with time zone NOT NULL,
	"subjects" integer,
	"subjects_counted_at" timestamp with time zone,
	"resolved_at" timestamp with time zone,
	CONSTRAINT "problems_tenant_id_product_fingerprint_pk" PRIMARY KEY("tenant_id","product","fingerprint")
);
--> statement-breakpoint
ALTER TABLE "problems" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "redaction_counts" (
	"tenant_id" uuid NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"product" text NOT NULL,
	"type" text NOT NULL,
	"kind" text NOT NULL,
	"rule" text NOT NULL,
	"writer" smallint NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "redaction_counts_key" PRIMARY KEY("tenant_id","hour","product","type","kind","rule","writer")
);
--> statement-breakpoint
ALTER TABLE "redaction_counts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "stored_counts" (
	"tenant_id" uuid NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"instance_id" uuid NOT NULL,
	"product" text NOT NULL,
	"type" text NOT NULL,
	"class" text NOT NULL,
	"category" text NOT NULL,
	"writer" smallint NOT NULL,
	"count" bigint NOT NULL,
	"bytes" bigint NOT NULL,
	"last_seen" timestamp with time zone NOT NULL,
	CONSTRAINT "stored_counts_key" PRIMARY KEY("tenant_id","hour","instance_id","product","type","class","category","writer")
);
--> statement-breakpoint
ALTER TABLE "stored_counts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "fingerprint" text;--> statement-breakpoint
ALTER TABLE "access_tokens" ADD COLUMN "roles" text[] DEFAULT '{"administrator"}' NOT NULL;--> statement-breakpoint
ALTER TABLE "access_tokens" ADD COLUMN "products" text[];--> statement-breakpoint
ALTER TABLE "access_tokens" ADD COLUMN "last_used_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "people_subject" ON "people" USING btree ("issuer","subject");--> statement-breakpoint
CREATE INDEX "role_grants_person" ON "role_grants" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "sessions_person" ON "sessions" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "problem_counts_hour" ON "problem_counts" USING btree ("tenant_id","hour");--> statement-breakpoint
CREATE INDEX "problems_last_seen" ON "problems" USING btree ("tenant_id","last_seen");--> statement-breakpoint
CREATE INDEX "reports_fingerprint" ON "reports" USING btree ("tenant_id","product","fingerprint","received_at") WHERE fingerprint is not null;--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "people" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "role_grants" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "problem_counts" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "problems" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "redaction_counts" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "stored_counts" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "problem_counts", "problems", "redaction_counts", "stored_counts" TO "tidegate_tenant";
