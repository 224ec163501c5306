CREATE SCHEMA "keyring";
--> statement-breakpoint
CREATE TABLE "keyring"."cell_keys" (
	"tenant_id" uuid NOT NULL,
	"expires_on" date NOT NULL,
	"product" text NOT NULL,
	"type" text NOT NULL,
	"wrapped" "bytea" NOT NULL,
	CONSTRAINT "cell_keys_tenant_id_expires_on_product_type_pk" PRIMARY KEY("tenant_id","expires_on","product","type")
);
--> statement-breakpoint
CREATE TABLE "keyring"."destructions" (
	"sequence" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "keyring"."destructions_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"tenant_id" uuid,
	"pseudonym" "bytea",
	"request_id" uuid,
	"hold_id" uuid,
	"expires_on" date,
	"product" text,
	"type" text
);
--> statement-breakpoint
CREATE TABLE "keyring"."hold_keys" (
	"tenant_id" uuid NOT NULL,
	"hold_id" uuid NOT NULL,
	"wrapped" "bytea" NOT NULL,
	CONSTRAINT "hold_keys_tenant_id_hold_id_pk" PRIMARY KEY("tenant_id","hold_id")
);
--> statement-breakpoint
CREATE TABLE "keyring"."pseudonym_keys" (
	"tenant_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"wrapped" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "pseudonym_keys_tenant_id_version_pk" PRIMARY KEY("tenant_id","version")
);
--> statement-breakpoint
CREATE TABLE "keyring"."reconciliation" (
	"id" smallint PRIMARY KEY NOT NULL,
	"store_sequence" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "keyring"."root_keys" (
	"id" integer PRIMARY KEY NOT NULL,
	"wrapped" "bytea" NOT NULL,
	"master_key" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"retired_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "keyring"."subject_keys" (
	"tenant_id" uuid NOT NULL,
	"pseudonym" "bytea" NOT NULL,
	"wrapped" "bytea" NOT NULL,
	CONSTRAINT "subject_keys_tenant_id_pseudonym_pk" PRIMARY KEY("tenant_id","pseudonym")
);
--> statement-breakpoint
CREATE TABLE "keyring"."tenant_keys" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"wrapped" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE INDEX "cell_keys_expires_on" ON "keyring"."cell_keys" USING btree ("expires_on");--> statement-breakpoint
CREATE UNIQUE INDEX "destructions_subject" ON "keyring"."destructions" USING btree ("tenant_id","pseudonym") WHERE kind = 'subject';--> statement-breakpoint
CREATE UNIQUE INDEX "destructions_tenant" ON "keyring"."destructions" USING btree ("tenant_id") WHERE kind = 'tenant';--> statement-breakpoint
CREATE INDEX "destructions_prunable" ON "keyring"."destructions" USING btree ("recorded_at") WHERE kind <> 'subject';--> statement-breakpoint
-- A destroyed key lies in its page until it is vacuumed: these tables are vacuumed soon after every deletion, at full speed.
ALTER TABLE "keyring"."subject_keys" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50, autovacuum_vacuum_cost_delay = 0, autovacuum_vacuum_insert_scale_factor = 0.05);--> statement-breakpoint
ALTER TABLE "keyring"."cell_keys" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1, autovacuum_vacuum_cost_delay = 0);--> statement-breakpoint
ALTER TABLE "keyring"."tenant_keys" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1, autovacuum_vacuum_cost_delay = 0);--> statement-breakpoint
ALTER TABLE "keyring"."pseudonym_keys" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1, autovacuum_vacuum_cost_delay = 0);--> statement-breakpoint
ALTER TABLE "keyring"."hold_keys" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1, autovacuum_vacuum_cost_delay = 0);--> statement-breakpoint
ALTER TABLE "keyring"."root_keys" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1, autovacuum_vacuum_cost_delay = 0);
