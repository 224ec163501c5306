-- Written by drizzle-kit from drizzle/schema. By hand: the grants at the end.
CREATE TABLE "ledger_cosignatures" (
	"tree_size" bigint NOT NULL,
	"witness" text NOT NULL,
	"note" text NOT NULL,
	"line" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "ledger_cosignatures_tree_size_witness_pk" PRIMARY KEY("tree_size","witness")
);
--> statement-breakpoint
CREATE TABLE "ledger_entries" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"leaf" text,
	"leaf_hash" "bytea" NOT NULL,
	"leaf_index" bigint,
	"request_id" uuid,
	CONSTRAINT "ledger_entries_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "ledger_entries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "ledger_head" (
	"id" smallint PRIMARY KEY NOT NULL,
	"epoch" integer NOT NULL,
	"tree_size" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	"signed_at" timestamp with time zone NOT NULL,
	"is_restored" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_tiles" (
	"level" smallint NOT NULL,
	"index" bigint NOT NULL,
	"hashes" "bytea" NOT NULL,
	CONSTRAINT "ledger_tiles_level_index_pk" PRIMARY KEY("level","index")
);
--> statement-breakpoint
CREATE INDEX "ledger_entries_leaf" ON "ledger_entries" USING btree ("leaf_index","id");--> statement-breakpoint
CREATE INDEX "ledger_entries_id" ON "ledger_entries" USING btree ("id");--> statement-breakpoint
CREATE INDEX "ledger_entries_request" ON "ledger_entries" USING btree ("tenant_id","request_id") WHERE request_id is not null;--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "ledger_entries" AS PERMISSIVE FOR ALL TO "tidegate_tenant" USING (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('tidegate.tenant_id', true), '')::uuid);--> statement-breakpoint
GRANT SELECT, INSERT ON "ledger_entries" TO "tidegate_tenant";
