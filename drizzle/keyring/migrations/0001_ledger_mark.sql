CREATE TABLE "keyring"."ledger_mark" (
	"id" smallint PRIMARY KEY NOT NULL,
	"tree_size" bigint NOT NULL,
	"root" "bytea" NOT NULL
);
