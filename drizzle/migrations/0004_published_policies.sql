-- Written by drizzle-kit from drizzle/schema. By hand: the grants at the end.
CREATE TABLE "value_witnesses" (
	"tenant_id" uuid NOT NULL,
	"value" "bytea" NOT NULL,
	"subject" "bytea" NOT NULL,
	"expires_on" date NOT NULL,
	CONSTRAINT "value_witnesses_tenant_id_value_subject_pk" PRIMARY KEY("tenant_id","value","subject")
);
--> statement-breakpoint
ALTER TABLE "value_witnesses" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "publications" (
	"version" integer PRIMARY KEY NOT NULL,
	"bundle" text NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	"published_by" text NOT NULL,
	"widens" boolean NOT NULL,
	"window_ends_at" timestamp with time zone,
	"record" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "version_decisions" (
	"tenant_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"moves_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone NOT NULL,
	"decided_by" text NOT NULL,
	CONSTRAINT "version_decisions_tenant_id_version_pk" PRIMARY KEY("tenant_id","version")
);
--> statement-breakpoint
ALTER TABLE "version_decisions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "version_notices" (
	"tenant_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"stage" integer NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"channel" text NOT NULL,
	CONSTRAINT "version_notices_tenant_id_version_stage_pk" PRIMARY KEY("tenant_id","version","stage")
);
--> statement-breakpoint
ALTER TABLE "version_notices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "sealed_contact" "bytea";--> statement-breakpoint
CREATE INDEX "value_witnesses_subject" ON "value_witnesses" USING btree ("tenant_id","subject");--> statement-breakpoint
CREATE INDEX "value_witnesses_expiry" ON "value_witnesses" USING btree ("expires_on");--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "value_witnesses" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "version_decisions" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "version_notices" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "value_witnesses", "version_decisions", "version_notices" TO "tidegate_tenant";
