CREATE TABLE "expiry_reminders" (
	"product" text NOT NULL,
	"type" text NOT NULL,
	"expires_on" date NOT NULL,
	"stage" integer NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"channel" text NOT NULL,
	CONSTRAINT "expiry_reminders_product_type_expires_on_stage_pk" PRIMARY KEY("product","type","expires_on","stage")
);
